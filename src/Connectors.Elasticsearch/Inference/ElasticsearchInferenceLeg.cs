namespace Connectors.Elasticsearch;

/// <summary>
/// Finds points by a sparse field, with a query that an inference endpoint encodes: ELSER at query time over vectors that were written as they
/// are. The field's tokens are words (<see cref="SparseTokens.Vocabulary"/>), those of the endpoint's model. Weights are not pruned.
/// </summary>
public sealed class ElasticsearchInferenceLeg : SearchLeg
{
    /// <summary>Makes a leg.</summary>
    /// <param name="field">The sparse field.</param>
    /// <param name="inferenceId">The endpoint, of the task <see cref="ElasticsearchInferenceTask.SparseEmbedding"/>.</param>
    /// <param name="text">The text to search for, not blank.</param>
    public ElasticsearchInferenceLeg(string field, string inferenceId, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentException.ThrowIfNullOrEmpty(inferenceId);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        Field = field;
        InferenceId = inferenceId;
        Text = text;
    }

    /// <summary>Gets the endpoint.</summary>
    public string InferenceId { get; }

    /// <summary>Gets the text to search for.</summary>
    public string Text { get; }
}
