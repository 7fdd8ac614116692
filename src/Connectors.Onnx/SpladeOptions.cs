namespace Connectors.Onnx;

/// <summary>Options of <see cref="SpladeEncoder"/>.</summary>
public sealed class SpladeOptions : OnnxModelOptions
{
    /// <summary>
    /// Gets or sets how the positions of a text become one vector. Null (the default): what the folder says, else <see cref="SparsePooling.Max"/>.
    /// Must be null for a graph that pools by itself.
    /// </summary>
    public SparsePooling? Pooling { get; set; }

    /// <summary>
    /// Gets or sets how a logit becomes a weight. Null (the default): what the folder says, else <see cref="SparseActivation.Relu"/>.
    /// Must be null for a graph that pools by itself.
    /// </summary>
    public SparseActivation? Activation { get; set; }

    /// <summary>
    /// Gets or sets who projects the hidden states onto the vocabulary. Null (the default): <see cref="SpladeHead.Fused"/> where the graph ends as
    /// exports of SPLADE models do, its maximum is taken over the tokens, and it runs on the processor; else <see cref="SpladeHead.Graph"/>.
    /// <see cref="SpladeEncoder.Head"/> tells which it is. A provider added by <see cref="OnnxModelOptions.ConfigureSession"/> is not seen:
    /// choose <see cref="SpladeHead.Graph"/> with it.
    /// </summary>
    public SpladeHead? Head { get; set; }

    internal override void Validate()
    {
        base.Validate();
        ThrowIfUndefined(Pooling, nameof(Pooling));
        ThrowIfUndefined(Activation, nameof(Activation));
        ThrowIfUndefined(Head, nameof(Head));
    }
}
