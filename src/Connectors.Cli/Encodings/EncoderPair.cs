using Microsoft.Extensions.AI;

namespace Connectors.Cli.Encodings;

/// <summary>The encoders of a collection; either may be missing.</summary>
internal sealed record EncoderPair(IEmbeddingGenerator<string, SparseEmbedding>? Sparse, IEmbeddingGenerator<string, Embedding<float>>? Dense) : IDisposable
{
    public const string SparseField = "sparse";
    public const string DenseField = "dense";

    public HybridSearcher Searcher(HybridCollection collection, HybridCollectionDefinition definition, IReranker? reranker = null) => new(collection, Sparse, Dense, reranker, new HybridSearcherOptions
    {
        SparseField = FieldFor(definition.Sparse.Select(field => field.Name), SparseField),
        DenseField = FieldFor(definition.Dense.Select(field => field.Name), DenseField),
    });

    /// <summary>The only field of the kind, or of several the one with the name that this tool gives; null leaves the error to the searcher.</summary>
    public static string? FieldFor(IEnumerable<string> names, string preferred) => names.ToList() switch
    {
        [var only] => only,
        var several => several.Find(name => name == preferred),
    };

    public void Dispose()
    {
        Sparse?.Dispose();
        Dense?.Dispose();
    }
}
