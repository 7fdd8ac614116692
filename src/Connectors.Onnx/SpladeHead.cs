namespace Connectors.Onnx;

/// <summary>Who projects the hidden states onto the vocabulary, which is most of the work of a small SPLADE model.</summary>
public enum SpladeHead
{
    /// <summary>The graph: it writes every logit (120 kB a token for BERT's vocabulary), or the vectors if it pools by itself.</summary>
    Graph,

    /// <summary>
    /// Connectors, on the processor: the graph is cut before the projection when it is loaded, and projection and maximum are one step that writes
    /// no logits. Weights are those of the graph within the rounding of float32, and do not depend on the batch.
    /// </summary>
    Fused,
}
