namespace Connectors.Elasticsearch;

/// <summary>
/// Finds points by a sparse field of words (see <see cref="SparseTokens.Vocabulary"/>) with a text that an inference endpoint of the cluster
/// encodes, such as ELSER. <see cref="SearchLeg.Field"/> has to be given.
/// </summary>
/// <remarks>
/// For fields that the endpoint itself has filled with <c>semantic_text</c>, see <see cref="SemanticLeg"/>. Scores are those of the weights as
/// the server keeps them, cut to nine significant bits.
/// </remarks>
public sealed class ElasticsearchInferenceLeg : SearchLeg
{
    /// <summary>Makes a leg.</summary>
    /// <param name="text">The text to search for.</param>
    /// <param name="inferenceId">The endpoint, of the task <c>sparse_embedding</c>, whose words are those of the field.</param>
    /// <exception cref="ArgumentException">The text is blank, or the endpoint has no name.</exception>
    public ElasticsearchInferenceLeg(string text, string inferenceId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        ArgumentException.ThrowIfNullOrEmpty(inferenceId);
        Text = text;
        InferenceId = inferenceId;
    }

    /// <summary>Gets the text to search for.</summary>
    public string Text { get; }

    /// <summary>Gets the name of the endpoint.</summary>
    public string InferenceId { get; }

    /// <summary>Gets which tokens the server may leave out of what the endpoint makes of the text; null for none, which is exact.</summary>
    public TokenPruning? Pruning { get; init; }
}
