using Connectors.Encoders;
using Microsoft.Extensions.AI;

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

    /// <summary>
    /// Gets or sets how documents beyond the token limit are read whole, in windows. Null (the default): they are cut. Queries always are.
    /// </summary>
    public WindowOptions? Windows { get; set; }

    /// <summary>
    /// Gets or sets whether the vector of a query keeps only the terms that stand in the query: weights without expansion, as
    /// SPLADE-v3-Lexical has it. Special tokens are left out then. Default: false. It is about queries that the network encodes.
    /// </summary>
    public bool LexicalQueries { get; set; }

    /// <summary>
    /// Gets or sets what encodes queries instead of this model: an <see cref="InferenceFreeEncoder"/> (without weights it is that of SPLADE-doc), or a
    /// smaller model with the same vocabulary. It is not disposed with the encoder. Null (the default): what the folder says.
    /// </summary>
    public IEmbeddingGenerator<string, SparseEmbedding>? QueryEncoder { get; set; }

    internal SpladeOptions ForQueries()
    {
        var copy = (SpladeOptions)MemberwiseClone();
        (copy.ModelId, copy.Windows, copy.QueryEncoder) = (null, null, null);
        return copy;
    }

    internal override void Validate()
    {
        base.Validate();
        Windows?.Validate();
        ThrowIfUndefined(Pooling, nameof(Pooling));
        ThrowIfUndefined(Activation, nameof(Activation));
        ThrowIfUndefined(Head, nameof(Head));
    }
}
