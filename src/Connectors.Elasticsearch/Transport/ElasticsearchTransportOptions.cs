using System.Security.Cryptography.X509Certificates;

namespace Connectors.Elasticsearch;

/// <summary>How an <see cref="ElasticsearchTransport"/> reaches its nodes. They are copied when the transport is made.</summary>
public sealed class ElasticsearchTransportOptions
{
    /// <summary>
    /// Gets or sets a file of certificate authorities (PEM, any number of certificates; or one certificate as DER), such as the
    /// <c>http_ca.crt</c> that a cluster makes for itself. The nodes' certificates must then come from one of these, whatever the system trusts.
    /// Null for the system's authorities.
    /// </summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>
    /// Gets or sets the SHA-256 fingerprint of the nodes' certificate: 64 hexadecimal digits, with or without colons. Every node must then
    /// have exactly this certificate. Null for no such check.
    /// </summary>
    public string? CertificateFingerprint { get; set; }

    /// <summary>Gets or sets the certificate, with its private key, that this client shows to the nodes (mutual TLS); null for none. It is never disposed here.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether requests of 1 KiB and more are compressed with gzip, and compressed answers asked for. Default
    /// false: inside a data centre it costs more CPU than it saves time.
    /// </summary>
    public bool Gzip { get; set; }

    /// <summary>
    /// Gets or sets the largest request body, in bytes before compression. Default 100 MiB, the nodes' own default
    /// (<c>http.max_content_length</c>). A larger one is not sent: the reply has status 413 without <see cref="ElasticsearchReply.WasSent"/>.
    /// </summary>
    public long MaxSendBytes { get; set; } = 100L * 1024 * 1024;

    /// <summary>Gets or sets the largest answer, in bytes after decompression. Default 256 MiB. Reading on fails with <see cref="IOException"/>.</summary>
    public int MaxReceiveBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Gets or sets how long connecting to a node may take, TLS included. Default 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets a value indicating whether the transport asks the cluster for the addresses of its nodes, before its first call and when a
    /// node could not be reached. Default false: behind a load balancer or in containers those addresses are often not the ones to use.
    /// </summary>
    public bool Sniff { get; set; }

    /// <summary>
    /// Gets or sets the HTTP client that carries the calls instead of connections of the transport's own: an <see cref="System.Net.Http.HttpClient"/>, or a
    /// <see cref="HttpMessageInvoker"/> around a handler. It is never disposed here. TLS, compression of answers, connections and connect timeout
    /// are then its own matter: setting the certificate options above beside it is an error.
    /// </summary>
    public HttpMessageInvoker? HttpClient { get; set; }

    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    internal ElasticsearchTransportOptions CloneChecked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxSendBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxReceiveBytes);
        if (ConnectTimeout <= TimeSpan.Zero && ConnectTimeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(ConnectTimeout), ConnectTimeout, "The connect timeout is positive, or Timeout.InfiniteTimeSpan.");
        if (HttpClient is not null && (CertificateAuthorityFile is not null || CertificateFingerprint is not null || ClientCertificate is not null))
            throw new ArgumentException("Certificates are a matter of the HttpClient that was given; set them there.", nameof(HttpClient));
        if (ClientCertificate is { HasPrivateKey: false })
            throw new ArgumentException("The client certificate has no private key.", nameof(ClientCertificate));
        return (ElasticsearchTransportOptions)MemberwiseClone();
    }
}
