namespace Connectors.Elasticsearch;

/// <summary>
/// The end of a call, good or bad: a failed call is a reply, not an exception. Whoever receives it disposes it, after the last use of
/// <see cref="Body"/>.
/// </summary>
public sealed class ElasticsearchReply : IDisposable
{
    private readonly IDisposable? _owner;

    /// <summary>Creates a reply; for implementers of <see cref="IElasticsearchTransport"/> and for tests.</summary>
    /// <param name="status">The HTTP status, or 0 when no answer came.</param>
    /// <param name="body">The body, decompressed; null for none. It is disposed with the reply.</param>
    /// <param name="headers">The headers by name, whatever its case; null for none.</param>
    /// <param name="owner">What else is disposed with the reply.</param>
    public ElasticsearchReply(int status, Stream? body = null, IReadOnlyDictionary<string, string>? headers = null, IDisposable? owner = null)
    {
        Status = status;
        Body = body ?? Stream.Null;
        Headers = headers ?? NoHeaders;
        _owner = owner;
    }

    /// <summary>Gets the HTTP status; 0 when no answer came. Status 413 without <see cref="WasSent"/> is a limit of this client.</summary>
    public int Status { get; }

    /// <summary>Gets what this side says of the failure; empty when the answer speaks for itself.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>Gets the body. Reading throws <see cref="IOException"/> when the connection is lost, or the body is larger than the client takes.</summary>
    public Stream Body { get; }

    /// <summary>Gets the headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>
    /// Gets a value indicating whether the request may have reached a server. False is a promise: nothing of it was handed to a connection.
    /// Default true.
    /// </summary>
    public bool WasSent { get; init; } = true;

    private static Dictionary<string, string> NoHeaders { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Ends the use of <see cref="Body"/> and gives the connection back.</summary>
    public void Dispose()
    {
        Body.Dispose();
        _owner?.Dispose();
    }
}
