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

    internal override void Validate()
    {
        base.Validate();
        ThrowIfUndefined(Pooling, nameof(Pooling));
        ThrowIfUndefined(Activation, nameof(Activation));
    }
}
