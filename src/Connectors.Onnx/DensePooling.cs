namespace Connectors.Onnx;

/// <summary>How the vectors of a text's positions become one. <c>pooling_mode</c> of sentence-transformers.</summary>
public enum DensePooling
{
    /// <summary>The mean over all positions.</summary>
    Mean,

    /// <summary>The vector of the first position, <c>[CLS]</c>.</summary>
    Cls,

    /// <summary>The largest value of any position, for each dimension.</summary>
    Max,
}
