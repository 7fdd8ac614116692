namespace Connectors.Onnx;

/// <summary>How a logit x becomes a weight. The names are those of <c>activation_function</c> in sentence-transformers' SpladePooling.</summary>
public enum SparseActivation
{
    /// <summary>ln(1 + max(0, x)): SPLADE.</summary>
    Relu,

    /// <summary>ln(1 + ln(1 + max(0, x))): the inference-free models of OpenSearch, version 3.</summary>
    Log1pRelu,
}
