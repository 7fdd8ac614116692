namespace Connectors.Onnx;

/// <summary>How a cross-encoder's logit becomes a score. <c>activation_fn</c> of sentence-transformers. Neither changes the order.</summary>
public enum CrossEncoderActivation
{
    /// <summary>1 / (1 + e^-x), between 0 and 1.</summary>
    Sigmoid,

    /// <summary>The logit as it is.</summary>
    Identity,
}
