using Connectors.Embedded;

namespace Connectors.Cli.Options;

/// <summary>A store as the command line names it. Null <see cref="Folder"/>: in memory, for this process only.</summary>
internal sealed record StoreUrl(string? Folder)
{
    public const string Forms = "embedded:PATH, memory:";

    private static readonly string[] Later = ["qdrant", "milvus", "elasticsearch", "http", "https"];
    private static readonly string[] SecretNames = ["key", "token", "secret", "password", "auth"];

    /// <exception cref="FormatException">The text is no store, one that this version does not have, or it holds a secret.</exception>
    public static StoreUrl Parse(string text)
    {
        if (text == "memory:")
            return new StoreUrl(Folder: null);
        const string embedded = "embedded:";
        if (text.StartsWith(embedded, StringComparison.Ordinal))
            return text.Length > embedded.Length ? new StoreUrl(text[embedded.Length..]) : throw new FormatException("'embedded:' lacks the path of a folder: embedded:PATH.");

        var scheme = text.Contains("://", StringComparison.Ordinal) ? text[..text.IndexOf("://", StringComparison.Ordinal)] : null;
        var product = scheme?.Replace("+tls", "", StringComparison.Ordinal);
        if (scheme is null || !Later.Contains(product, StringComparer.Ordinal))
            throw new FormatException($"'{(HoldsSecret(text) ? scheme ?? "the text" : text)}' is not a store; expected {Forms}.");
        if (HoldsSecret(text[(scheme.Length + 3)..]))
            throw new FormatException("the URL of a store holds no user, password or key: a command line is seen by others. Use --api-key-env NAME.");
        throw new FormatException($"{scheme}:// comes with a later version; this one has {Forms}.");
    }

    /// <summary>Opens the store.</summary>
    /// <param name="create">Whether a folder that does not exist is made; otherwise a mistyped path is an error.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<HybridStore> OpenAsync(bool create, CancellationToken cancellationToken)
    {
        // A person at a terminal has Ctrl+C; a large collection may take longer to open than a server to answer.
        var options = new EmbeddedStoreOptions { Deadline = Timeout.InfiniteTimeSpan };
        if (Folder is null)
            return EmbeddedStore.InMemory(options);
        if (!create && !Directory.Exists(Folder))
            throw new CommandException($"there is no store at '{Path.GetFullPath(Folder)}'. Fill one with 'connectors upsert'.");
        return await EmbeddedStore.OpenAsync(Folder, options, cancellationToken);
    }

    public override string ToString() => Folder is null ? "memory:" : "embedded:" + Folder;

    private static bool HoldsSecret(string address)
    {
        var query = address.Contains('?', StringComparison.Ordinal) ? address[address.IndexOf('?', StringComparison.Ordinal)..] : "";
        return address.Contains('@', StringComparison.Ordinal)
            || SecretNames.Any(name => query.Contains(name, StringComparison.OrdinalIgnoreCase));
    }
}
