using Connectors.Elasticsearch;
using Connectors.Embedded;
using Connectors.Milvus;
using Connectors.Qdrant;

namespace Connectors.Cli.Options;

/// <summary>A store as the command line names it. Neither folder nor server: in memory, for this process only.</summary>
/// <param name="Folder">The folder of an embedded store.</param>
/// <param name="Server">The address of a server.</param>
internal sealed record StoreUrl(string? Folder = null, string? Server = null)
{
    public const string Forms = "embedded:PATH, memory:, milvus://HOST:19530/DATABASE, elasticsearch://HOST:9200, qdrant://HOST:6334 (milvus+tls:// and so on for TLS)";

    /// <summary>The environment variable that holds the key of a server when none is named.</summary>
    public const string DefaultKeyVariable = "CONNECTORS_API_KEY";

    private static readonly string[] Products = ["milvus", "elasticsearch", "qdrant"];
    private static readonly string[] Later = ["http", "https"];
    private static readonly string[] SecretNames = ["key", "token", "secret", "password", "auth"];

    /// <exception cref="FormatException">The text is no store, one that this version does not have, or it holds a secret.</exception>
    public static StoreUrl Parse(string text)
    {
        if (text == "memory:")
            return new StoreUrl();
        const string embedded = "embedded:";
        if (text.StartsWith(embedded, StringComparison.Ordinal))
            return text.Length > embedded.Length ? new StoreUrl(text[embedded.Length..]) : throw new FormatException("'embedded:' lacks the path of a folder: embedded:PATH.");

        var scheme = text.Contains("://", StringComparison.Ordinal) ? text[..text.IndexOf("://", StringComparison.Ordinal)] : null;
        var product = scheme?.Replace("+tls", "", StringComparison.Ordinal);
        if (scheme is null || !Products.Concat(Later).Contains(product, StringComparer.Ordinal))
            throw new FormatException($"'{(HoldsSecret(text) ? scheme ?? "the text" : text)}' is not a store; expected {Forms}.");
        if (HoldsSecret(text[(scheme.Length + 3)..]))
            throw new FormatException("the URL of a store holds no user, password or key: a command line is seen by others. Use --api-key-env NAME.");
        if (Later.Contains(product, StringComparer.Ordinal))
            throw new FormatException($"{scheme}:// comes with a later version; this one has {Forms}.");
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0
            ? new StoreUrl(Server: text)
            : throw new FormatException($"'{text}' is not the address of a server; expected {Forms}.");
    }

    /// <summary>Opens the store.</summary>
    /// <param name="create">Whether a folder that does not exist is made; otherwise a mistyped path is an error.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<HybridStore> OpenAsync(bool create, CancellationToken cancellationToken)
    {
        if (Server is not null)
            return Connect(Server, Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null);

        // A person at a terminal has Ctrl+C; a large collection may take longer to open than a server to answer.
        var options = new EmbeddedStoreOptions { Deadline = Timeout.InfiniteTimeSpan };
        if (Folder is null)
            return EmbeddedStore.InMemory(options);
        if (!create && !Directory.Exists(Folder))
            throw new CommandException($"there is no store at '{Path.GetFullPath(Folder)}'. Fill one with 'connectors upsert'.");
        return await EmbeddedStore.OpenAsync(Folder, options, cancellationToken);
    }

    /// <summary>Gets the environment variable that holds the key of a server.</summary>
    public string KeyVariable { get; init; } = DefaultKeyVariable;

    public override string ToString() => Server ?? (Folder is null ? "memory:" : "embedded:" + Folder);

    private static HybridStore Connect(string server, string? key) => server.AsSpan(0, server.AsSpan().IndexOfAny(':', '+')) switch
    {
        "milvus" => MilvusStore.Connect(server, new MilvusStoreOptions { Token = key }),
        "elasticsearch" => ElasticsearchStore.Connect(server, new ElasticsearchStoreOptions { ApiKey = key }),
        _ => QdrantStore.Connect(server, new QdrantStoreOptions { ApiKey = key }),
    };

    private static bool HoldsSecret(string address)
    {
        var query = address.Contains('?', StringComparison.Ordinal) ? address[address.IndexOf('?', StringComparison.Ordinal)..] : "";
        return address.Contains('@', StringComparison.Ordinal)
            || SecretNames.Any(name => query.Contains(name, StringComparison.OrdinalIgnoreCase));
    }
}
