namespace Connectors.Onnx;

/// <summary>Options of <see cref="CrossEncoder"/>.</summary>
public sealed class CrossEncoderOptions : OnnxModelOptions
{
    /// <summary>
    /// Gets or sets how a logit becomes a score. Null (the default): what the folder says, else <see cref="CrossEncoderActivation.Sigmoid"/>, as in
    /// sentence-transformers.
    /// </summary>
    public CrossEncoderActivation? Activation { get; set; }

    internal override void Validate()
    {
        base.Validate();
        ThrowIfUndefined(Activation, nameof(Activation));
        if (Prompts is not null)
            throw new ArgumentException("A cross-encoder reads the query and the text as they are: it has no prompts.", nameof(Prompts));
    }
}
