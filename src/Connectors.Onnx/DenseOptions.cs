namespace Connectors.Onnx;

/// <summary>Options of <see cref="DenseEncoder"/>.</summary>
public sealed class DenseOptions : OnnxModelOptions
{
    /// <summary>
    /// Gets or sets how the positions of a text become one vector. Null (the default): what the folder says, else <see cref="DensePooling.Mean"/>.
    /// Must be null for a graph that pools by itself.
    /// </summary>
    public DensePooling? Pooling { get; set; }

    /// <summary>
    /// Gets or sets whether vectors are divided by their Euclidean length. Null (the default): when the folder has a Normalize module.
    /// </summary>
    public bool? Normalize { get; set; }

    internal override void Validate()
    {
        base.Validate();
        ThrowIfUndefined(Pooling, nameof(Pooling));
    }
}
