using System.Globalization;
using Connectors.Encoders;
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

    /// <summary>Gets what the encoders have to say before they encode.</summary>
    public IEnumerable<string> Warnings => Bm25?.Warning is { } warning ? [warning] : [];

    /// <summary>Gets what they have to say of the documents that they have encoded.</summary>
    public IEnumerable<string> Findings => Bm25 is { Statistics: { Documents: > 0 } seen } encoder
        ? [string.Create(CultureInfo.InvariantCulture, $"the {seen.Documents} documents have {seen.AverageLength:F1} terms on average, BM25 weighs them as if it were {encoder.AverageLength:F0}.")]
        : [];

    private Bm25Encoder? Bm25 => Sparse?.GetService(typeof(Bm25Encoder)) as Bm25Encoder;

    public void Dispose()
    {
        Sparse?.Dispose();
        Dense?.Dispose();
    }
}
