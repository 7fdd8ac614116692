using System.Security.Cryptography.X509Certificates;

namespace Connectors.Grpc;

/// <summary>How a <see cref="GrpcTransport"/> reaches its server. The defaults suit a server in the same network.</summary>
public sealed class GrpcTransportOptions
{
    /// <summary>Gets or sets the metadata sent with every call, for instance an API key; null for none. It must not change while calls run.</summary>
    public GrpcMetadata? Metadata { get; set; }

    /// <summary>
    /// Gets or sets a file of certificate authorities (PEM, any number of certificates; or one certificate as DER). The server's certificate
    /// must then come from one of these, whatever the system trusts; its name and dates are checked as always. Null for the system's authorities.
    /// </summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>
    /// Gets or sets the SHA-256 fingerprint of the server's certificate: 64 hexadecimal digits, with or without colons. The server must then
    /// have exactly this certificate; who signed it, its name and its dates no longer matter unless <see cref="CertificateAuthorityFile"/> is
    /// set too. Null for no such check.
    /// </summary>
    public string? CertificateFingerprint { get; set; }

    /// <summary>Gets or sets the certificate, with its private key, that this client shows to the server (mutual TLS); null for none. It is never disposed here.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether requests are compressed with gzip and compressed answers asked for. Default false: it costs more
    /// CPU than it saves time inside a data centre, and once offered Qdrant compresses every answer. A compressed answer is understood either way.
    /// </summary>
    public bool Gzip { get; set; }

    /// <summary>
    /// Gets or sets the largest request message, in bytes before compression. Default 64 MiB. A larger one is not sent: the reply is
    /// <see cref="GrpcStatusCode.ResourceExhausted"/> with neither <see cref="GrpcReply.FromServer"/> nor <see cref="GrpcReply.WasSent"/>.
    /// </summary>
    public int MaxSendBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the largest answer message, in bytes after decompression. Default 64 MiB. Reading a larger one stops at once: the reply is
    /// <see cref="GrpcStatusCode.ResourceExhausted"/> with <see cref="GrpcReply.WasSent"/> but not <see cref="GrpcReply.FromServer"/>.
    /// </summary>
    public int MaxReceiveBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets or sets over how many connections calls are spread, 1 to 64. Default 1, which carries any number of calls in parallel; more help
    /// when one connection's flow control or one core of the server is the limit. When the server limits the streams of a connection, further
    /// connections are opened as needed either way.
    /// </summary>
    public int Connections { get; set; } = 1;

    /// <summary>Gets or sets how long connecting may take, TLS included. Default 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets after how much silence during a call the server is asked whether it is still there (HTTP/2 PING), at least 1 second; without an answer
    /// within 20 seconds the connection is given up. Default 30 seconds; <see cref="Timeout.InfiniteTimeSpan"/> for never. Idle connections are not pinged.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the HTTP client that carries the calls instead of connections of the transport's own: an <see cref="System.Net.Http.HttpClient"/>, or a
    /// <see cref="HttpMessageInvoker"/> around a handler. It must speak HTTP/2 and is never disposed here. TLS, connections, connect timeout and
    /// keep-alive are then its own matter: setting the certificate options above beside it is an error, the others have no effect.
    /// </summary>
    public HttpMessageInvoker? HttpClient { get; set; }

    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    internal GrpcTransportOptions CloneChecked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxSendBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxReceiveBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(Connections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Connections, 64);
        if (ConnectTimeout <= TimeSpan.Zero && ConnectTimeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(ConnectTimeout), ConnectTimeout, "The connect timeout is positive, or Timeout.InfiniteTimeSpan.");
        if (KeepAliveInterval < TimeSpan.FromSeconds(1) && KeepAliveInterval != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(KeepAliveInterval), KeepAliveInterval, "The keep-alive interval is at least 1 second, or Timeout.InfiniteTimeSpan.");
        if (HttpClient is not null && SetsCertificates)
            throw new ArgumentException("Certificates are a matter of the HttpClient that was given; set them there.", nameof(HttpClient));
        if (ClientCertificate is { HasPrivateKey: false })
            throw new ArgumentException("The client certificate has no private key.", nameof(ClientCertificate));
        return (GrpcTransportOptions)MemberwiseClone();
    }

    internal bool SetsCertificates => CertificateAuthorityFile is not null || CertificateFingerprint is not null || ClientCertificate is not null;
}
