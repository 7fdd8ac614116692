using Connectors.Grpc;
using Connectors.Stores;

namespace Connectors.Qdrant;

/// <summary>How a <see cref="QdrantStore"/> reaches its server. They are copied when the store is made.</summary>
public sealed class QdrantStoreOptions : RemoteStoreOptions
{
    private QdrantReadConsistency? _readConsistency;

    /// <summary>Gets or sets the API key; null for none. Not together with <see cref="BearerToken"/>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Gets or sets a JSON web token; null for none.</summary>
    public string? BearerToken { get; set; }

    /// <summary>Gets or sets how many replicas of a cluster have to agree on what is read; null for the server's default, one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such consistency.</exception>
    public QdrantReadConsistency? ReadConsistency
    {
        get => _readConsistency;
        set => _readConsistency = value is not { } consistency || Enum.IsDefined(consistency) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such consistency.");
    }

    /// <summary>Gets or sets the options of the connection: certificates, message sizes, keep-alive. Not used with a transport of the caller's.</summary>
    public GrpcTransportOptions? Transport { get; set; }

    internal QdrantStoreOptions CloneChecked()
    {
        if (ApiKey is not null && BearerToken is not null)
            throw new ArgumentException("Give an API key or a bearer token, not both.", nameof(ApiKey));
        CheckSecret(ApiKey, nameof(ApiKey));
        CheckSecret(BearerToken, nameof(BearerToken));
        return (QdrantStoreOptions)MemberwiseClone();
    }

    // The message does not say what it is: it may be a key with a line break behind it.
    private static void CheckSecret(string? secret, string parameter)
    {
        if (secret is not null && (secret.Length == 0 || secret.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0))
            throw new ArgumentException("A key is printable ASCII without blanks or line breaks.", parameter);
    }
}
