using Microsoft.Extensions.AI;

namespace Connectors.Elasticsearch;

/// <summary>Lets an endpoint make sparse vectors.</summary>
internal sealed class SparseInferenceEncoder(ElasticsearchInference inference, string id, ISparseVocabulary vocabulary) : IEmbeddingGenerator<string, SparseEmbedding>
{
    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sparse = options as SparseEncodingOptions;
        var pruning = new SparsePruning { MaxTerms = sparse?.MaxTerms, MinWeight = sparse?.MinWeight ?? 0 };
        var vectors = await InferenceBatches.EncodeAsync(
            values,
            options,
            dimensions: vocabulary.Count,
            (texts, role, token) => inference.EncodeAsync(id, ElasticsearchInferenceTask.SparseEmbedding, texts, role, InferenceBodies.SparseVectors, token),
            cancellationToken).ConfigureAwait(false);
        return [.. vectors.Select(terms => VectorOf(terms).Prune(pruning))];
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(ISparseVocabulary) ? vocabulary
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("elasticsearch", providerUri: null, id, vocabulary.Count)
            : null;
    }

    public void Dispose()
    {
        // The store is the caller's.
    }

    private SparseEmbedding VectorOf(List<(string Token, float Weight)> terms)
    {
        var indices = new uint[terms.Count];
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = vocabulary.TryGetIndex(terms[i].Token, out var index)
                ? index
                : throw new InvalidOperationException($"The inference endpoint '{id}' gave the token '{terms[i].Token}', which vocabulary '{vocabulary.Id}' lacks. Give the vocabulary of the endpoint's model.");
        }

        return SparseEmbedding.FromUnsorted(indices, terms.Select(term => term.Weight).ToArray(), DuplicateIndexPolicy.Reject, vocabulary.Count, vocabulary.Id);
    }
}
