namespace Connectors;

/// <summary>A text that the server encodes itself with a model: Elasticsearch's <c>semantic_text</c>, or an inference service.</summary>
public class SemanticField
{
    /// <summary>Makes a field.</summary>
    /// <param name="name">The name by which a <see cref="SemanticLeg"/> refers to it, and the payload key that holds the text.</param>
    /// <param name="inferenceId">The server's name of the inference endpoint or model. The servers' own defaults change from version to version, so that it has to be given.</param>
    public SemanticField(string name, string inferenceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(inferenceId);
        Name = name;
        InferenceId = inferenceId;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the server's name of the inference endpoint or model.</summary>
    public string InferenceId { get; }
}
