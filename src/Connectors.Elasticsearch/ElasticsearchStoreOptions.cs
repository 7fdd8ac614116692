using Connectors.Stores;

namespace Connectors.Elasticsearch;

/// <summary>How an <see cref="ElasticsearchStore"/> reaches its cluster. They are copied when the store is made.</summary>
public sealed class ElasticsearchStoreOptions : RemoteStoreOptions
{
    /// <summary>Gets or sets an API key, as <c>id:key</c> or encoded as the server prints it; null for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Gets or sets a token of the token service or of a service account; null for none.</summary>
    public string? BearerToken { get; set; }

    /// <summary>Gets or sets the user; null for none. <see cref="Password"/> goes with it.</summary>
    public string? User { get; set; }

    /// <summary>Gets or sets the password of <see cref="User"/>.</summary>
    public string? Password { get; set; }

    /// <summary>Gets or sets the options of the connection: certificates, sizes, compression. Not used with a transport of the caller's.</summary>
    public ElasticsearchTransportOptions? Transport { get; set; }

    internal ElasticsearchStoreOptions CloneChecked()
    {
        if ((ApiKey is null ? 0 : 1) + (BearerToken is null ? 0 : 1) + (User is null ? 0 : 1) > 1)
            throw new ArgumentException("Give one of an API key, a bearer token, and a user with a password.", nameof(ApiKey));
        if (User is null != Password is null)
            throw new ArgumentException("A user and a password go together.", nameof(User));
        if (User?.Contains(':', StringComparison.Ordinal) is true)
            throw new ArgumentException("A user name holds no colon.", nameof(User));
        if ((ApiKey ?? BearerToken)?.AsSpan().ContainsAnyExceptInRange('!', '~') is true)
            throw new ArgumentException("A key or token holds printable ASCII characters only; perhaps a line break was read with it.", ApiKey is null ? nameof(BearerToken) : nameof(ApiKey));
        return (ElasticsearchStoreOptions)MemberwiseClone();
    }
}
