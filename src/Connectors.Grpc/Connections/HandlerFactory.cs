namespace Connectors.Grpc.Connections;

/// <summary>Makes the HTTP clients of a transport that has its own.</summary>
internal sealed class HandlerFactory
{
    private const int StreamWindowBytes = 1024 * 1024;

    // A status message over this costs the connection with all its calls; the platform's own 64 KB are soon full of a rejected batch.
    private const int HeaderKilobytes = 128;

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    private readonly bool _tls;
    private readonly GrpcTransportOptions _options;
    private readonly ServerTrust _trust;

    public HandlerFactory(Uri address, GrpcTransportOptions options)
    {
        _tls = address.Scheme == Uri.UriSchemeHttps;
        _options = options;
        _trust = new ServerTrust(options.CertificateAuthorityFile, options.CertificateFingerprint, options.ClientCertificate);
    }

    public HttpMessageInvoker Create()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = _tls, // HTTP/2 without TLS does not pass through an HTTP proxy
            ConnectTimeout = _options.ConnectTimeout,
            MaxResponseHeadersLength = HeaderKilobytes,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            KeepAlivePingDelay = _options.KeepAliveInterval,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests, // servers on grpc-go refuse pings of idle connections
        };
        if (_tls)
            handler.SslOptions = _trust.CreateTlsOptions();
        return new HttpMessageInvoker(handler);
    }
}
