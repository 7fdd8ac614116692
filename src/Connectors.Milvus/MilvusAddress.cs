namespace Connectors.Milvus;

/// <summary>Where a server is: <c>milvus://host:19530/database</c>, <c>milvus+tls://…</c>, or the same with http and https.</summary>
internal readonly record struct MilvusAddress(Uri Endpoint, string? Database)
{
    private const int DefaultPort = 19530;

    public static MilvusAddress Parse(string url)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new ArgumentException($"'{url}' is not an address; write milvus://host:{DefaultPort}, milvus+tls://host:{DefaultPort}, http://… or https://….", nameof(url));
        if (uri.UserInfo.Length > 0)
            throw new ArgumentException("An address holds no user and no key; give them in the options.", nameof(url));
        var scheme = uri.Scheme switch
        {
            "milvus" or "http" => Uri.UriSchemeHttp,
            "milvus+tls" or "https" => Uri.UriSchemeHttps,
            _ => throw new ArgumentException($"The scheme of '{url}' is none of milvus, milvus+tls, http and https.", nameof(url)),
        };
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new ArgumentException($"'{url}' has a query or a fragment; an address has a host, a port and at most a database.", nameof(url));
        var database = uri.AbsolutePath.Trim('/');
        if (database.Length > 0)
            MilvusName.ThrowUnlessValid(database, "database", nameof(url));

        // A port that is the scheme's own (80, 443) counts only when it is written.
        var hasPort = !uri.IsDefaultPort || uri.OriginalString.Contains($":{uri.Port}", StringComparison.Ordinal);
        var port = uri.Port > 0 && hasPort ? uri.Port : DefaultPort;
        return new MilvusAddress(new UriBuilder(scheme, uri.Host, port).Uri, database.Length > 0 ? database : null);
    }
}
