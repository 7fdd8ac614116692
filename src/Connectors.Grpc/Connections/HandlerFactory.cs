using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

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
    private readonly X509Certificate2Collection? _authorities;
    private readonly byte[]? _fingerprint;

    public HandlerFactory(Uri address, GrpcTransportOptions options)
    {
        _tls = address.Scheme == Uri.UriSchemeHttps;
        _options = options;
        _authorities = options.CertificateAuthorityFile is { } file ? ReadAuthorities(file) : null;
        _fingerprint = options.CertificateFingerprint is { } text ? ParseFingerprint(text) : null;
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
            handler.SslOptions = CreateTlsOptions();
        return new HttpMessageInvoker(handler);
    }

    private SslClientAuthenticationOptions CreateTlsOptions()
    {
        var tls = new SslClientAuthenticationOptions();
        if (_authorities is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        if (_fingerprint is not null)
            tls.RemoteCertificateValidationCallback = HasFingerprint;
        if (_options.ClientCertificate is { } certificate)
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        return tls;
    }

    private bool HasFingerprint(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (_authorities is not null && errors != SslPolicyErrors.None))
            return false;
        var actual = certificate.GetCertHash(HashAlgorithmName.SHA256);
        if (actual.AsSpan().SequenceEqual(_fingerprint))
            return true;
        throw new AuthenticationException($"the server's certificate has the SHA-256 fingerprint {Convert.ToHexString(actual)}, not the one in CertificateFingerprint.");
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        var bytes = File.ReadAllBytes(file);
        try
        {
            authorities.ImportFromPem(System.Text.Encoding.Latin1.GetString(bytes));
            if (authorities.Count == 0)
                authorities.Add(X509CertificateLoader.LoadCertificate(bytes));
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException($"{file} holds no readable certificate, neither PEM nor DER: {e.Message}", nameof(GrpcTransportOptions.CertificateAuthorityFile), e);
        }

        return authorities;
    }

    private static byte[] ParseFingerprint(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != 64 || !digits.All(char.IsAsciiHexDigit))
            throw new ArgumentException("The fingerprint of a certificate is its SHA-256 as 64 hexadecimal digits, with or without colons.", nameof(GrpcTransportOptions.CertificateFingerprint));
        return Convert.FromHexString(digits);
    }
}
