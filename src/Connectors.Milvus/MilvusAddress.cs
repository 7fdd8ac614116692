using Connectors.Stores;

namespace Connectors.Milvus;

/// <summary>Where a server is: <c>milvus://host:19530/database</c>, <c>milvus+tls://…</c>, or the same with http and https.</summary>
internal readonly record struct MilvusAddress(Uri Endpoint, string? Database)
{
    private const int DefaultPort = 19530;

    public static MilvusAddress Parse(string url)
    {
        var address = StoreAddress.Parse(url, "milvus", DefaultPort);
        if (address.Path.Length == 0)
            return new MilvusAddress(address.Endpoint, null);
        MilvusName.ThrowUnlessValid(address.Path, "database", nameof(url));
        return new MilvusAddress(address.Endpoint, address.Path);
    }
}
