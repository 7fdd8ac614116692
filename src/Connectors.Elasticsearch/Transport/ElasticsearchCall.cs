using System.Buffers;

namespace Connectors.Elasticsearch;

/// <summary>A request to Elasticsearch.</summary>
public sealed class ElasticsearchCall
{
    private readonly string _path = "/";

    /// <summary>Gets the method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Gets path and query as they go out, percent-encoded, beginning with a slash.</summary>
    /// <exception cref="ArgumentException">It does not begin with a slash.</exception>
    public required string Path
    {
        get => _path;
        init => _path = value.StartsWith('/') ? value : throw new ArgumentException("A path begins with a slash.", nameof(value));
    }

    /// <summary>Gets the body; empty for none. The memory must not change before the call has ended, whatever its end.</summary>
    public ReadOnlySequence<byte> Body { get; init; }

    /// <summary>Gets the media type of <see cref="Body"/>; null for JSON.</summary>
    public string? ContentType { get; init; }

    /// <summary>Gets the media type asked for; null for JSON.</summary>
    public string? Accept { get; init; }

    /// <summary>Gets the value of the <c>Authorization</c> header; null to leave that to the transport.</summary>
    public string? Authorization { get; init; }
}
