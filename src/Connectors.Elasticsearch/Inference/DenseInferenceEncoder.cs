using Microsoft.Extensions.AI;

namespace Connectors.Elasticsearch;

/// <summary>Lets an endpoint make dense vectors.</summary>
internal sealed class DenseInferenceEncoder(ElasticsearchInference inference, string id) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var vectors = await InferenceBatches.EncodeAsync(
            values,
            options,
            dimensions: null,
            (texts, role, token) => inference.EncodeAsync(id, ElasticsearchInferenceTask.TextEmbedding, texts, role, InferenceBodies.DenseVectors, token),
            cancellationToken).ConfigureAwait(false);
        if (options?.Dimensions is { } wanted && vectors.Find(vector => vector.Length != wanted) is { } other)
            throw new NotSupportedException($"The inference endpoint '{id}' gives vectors of {other.Length} dimensions; {wanted} are asked for.");
        return [.. vectors.Select(vector => new Embedding<float>(vector))];
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("elasticsearch", providerUri: null, id)
            : null;
    }

    public void Dispose()
    {
        // The store is the caller's.
    }
}
