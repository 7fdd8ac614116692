namespace Connectors.Onnx;

/// <summary>
/// How the weights of a text's positions become one weight for each entry of the vocabulary. <c>pooling_strategy</c> of sentence-transformers.
/// </summary>
public enum SparsePooling
{
    /// <summary>The largest weight of any position: SPLADE v2 and later.</summary>
    Max,

    /// <summary>The sum of the weights of all positions: SPLADE v1.</summary>
    Sum,
}
