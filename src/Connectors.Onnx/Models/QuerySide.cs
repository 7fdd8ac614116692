using Connectors.Encoders;
using Connectors.Encoders.Models;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx.Models;

/// <summary>What encodes the queries of a model; nothing (<see cref="Encoder"/> null) when it is the model itself.</summary>
internal sealed class QuerySide(IEmbeddingGenerator<string, SparseEmbedding>? encoder, bool isOwned) : IDisposable
{
    public IEmbeddingGenerator<string, SparseEmbedding>? Encoder => encoder;

    /// <summary>Loads what the options or the folder say.</summary>
    public static async Task<QuerySide> LoadAsync(ModelFolder folder, SpladeOptions options, CancellationToken cancellationToken)
    {
        if (options.QueryEncoder is { } given)
            return new QuerySide(given, isOwned: false);
        if (folder.IdfFile is { } file)
            return await LoadTableAsync(await InferenceFreeFolder.FindAsync(file, cancellationToken).ConfigureAwait(false), options, cancellationToken).ConfigureAwait(false);
        if (folder.QueryModules is not { } modules || SameFolders(modules, folder.Modules!))
            return new QuerySide(encoder: null, isOwned: false);
        if (InferenceFreeFolder.IsLookUp(modules))
            return await LoadTableAsync(InferenceFreeFolder.OfModules(folder.Location.Folder, new ModuleList(folder.Modules!, modules)), options, cancellationToken).ConfigureAwait(false);

        var side = await folder.ReadQuerySideAsync(cancellationToken).ConfigureAwait(false);
        return new QuerySide(await SpladeEncoder.LoadSideAsync(side, options.ForQueries(), new QuerySide(encoder: null, isOwned: false), cancellationToken).ConfigureAwait(false), isOwned: true);
    }

    /// <exception cref="InvalidDataException">The terms of queries are others than those of documents.</exception>
    public void ThrowUnlessComparable(ISparseVocabulary documents)
    {
        if (encoder?.GetService(typeof(ISparseVocabulary)) is ISparseVocabulary queries && !string.Equals(queries.Id, documents.Id, StringComparison.Ordinal))
            throw new InvalidDataException($"The queries' vocabulary '{queries.Id}' is not that of the documents, '{documents.Id}': their vectors could not be compared.");
    }

    public void Dispose()
    {
        if (isOwned)
            encoder?.Dispose();
    }

    /// <summary>Both routes of a router may name the same modules: then they are one model.</summary>
    private static bool SameFolders(IReadOnlyList<ModelModule> a, IReadOnlyList<ModelModule> b) =>
        a.Select(module => module.Folder).SequenceEqual(b.Select(module => module.Folder), StringComparer.Ordinal);

    private static async Task<QuerySide> LoadTableAsync(InferenceFreeFolder folder, SpladeOptions options, CancellationToken cancellationToken)
    {
        var table = new InferenceFreeOptions { MaxTokens = options.MaxTokens, SpecialTokensAsText = options.SpecialTokensAsText, TokenizerPath = options.TokenizerPath };
        return new QuerySide(await InferenceFreeEncoder.LoadFolderAsync(folder, table, options.Prompts, cancellationToken).ConfigureAwait(false), isOwned: true);
    }
}
