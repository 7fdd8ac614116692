namespace Connectors.Stores;

/// <summary>Where a server is: <c>product://host:port/path</c>, <c>product+tls://…</c>, or the same with http and https.</summary>
/// <param name="Endpoint">Scheme (http or https), host and port.</param>
/// <param name="Path">What follows, without slashes around it; empty for nothing.</param>
public readonly record struct StoreAddress(Uri Endpoint, string Path)
{
    /// <summary>Reads an address. Keys and users are options, never part of it.</summary>
    /// <param name="url">The address.</param>
    /// <param name="product">The scheme that stands for the product, in lower case.</param>
    /// <param name="defaultPort">The port where none is written.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">It is none; the message shows the forms.</exception>
    public static StoreAddress Parse(string url, string product, int defaultPort)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new ArgumentException($"'{url}' is not an address; write {product}://host:{defaultPort}, {product}+tls://host:{defaultPort}, http://… or https://….", nameof(url));
        if (uri.UserInfo.Length > 0)
            throw new ArgumentException("An address holds no user and no key; give them in the options.", nameof(url));
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new ArgumentException($"'{url}' has a query or a fragment; an address has a host, a port and at most a path.", nameof(url));
        var scheme = uri.Scheme == product || uri.Scheme == Uri.UriSchemeHttp ? Uri.UriSchemeHttp
            : uri.Scheme == product + "+tls" || uri.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeHttps
            : throw new ArgumentException($"The scheme of '{url}' is none of {product}, {product}+tls, http and https.", nameof(url));

        // A port that is the scheme's own (80, 443) counts only when it is written.
        var hasPort = !uri.IsDefaultPort || uri.OriginalString.Contains($":{uri.Port}", StringComparison.Ordinal);
        return new StoreAddress(new UriBuilder(scheme, uri.Host, uri.Port > 0 && hasPort ? uri.Port : defaultPort).Uri, uri.AbsolutePath.Trim('/'));
    }
}
