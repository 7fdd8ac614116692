namespace Connectors.Encoders;

/// <summary>Options of <see cref="StaticEncoder"/>. The values are read when the model is loaded; later changes have no effect.</summary>
public sealed class StaticOptions
{
    /// <summary>
    /// Gets or sets whether vectors are divided by their Euclidean length. Null (the default): what the folder says, <c>normalize</c> of model2vec
    /// or the Normalize module of sentence-transformers.
    /// </summary>
    public bool? Normalize { get; set; }

    /// <summary>
    /// Gets or sets whether special tokens typed in a text, such as <c>[PAD]</c>, are plain text. Default false, as in the reference
    /// implementation: then anyone who writes texts can write special tokens.
    /// </summary>
    public bool SpecialTokensAsText { get; set; }

    /// <summary>
    /// Gets or sets the hub that a model given by name is taken from. Null (the default): none, so that such a name is an error and nothing is
    /// downloaded.
    /// </summary>
    public ModelHub? Hub { get; set; }

    /// <summary>Gets or sets the name that embeddings and metadata carry. Null (the default): the folder's name.</summary>
    public string? ModelId { get; set; }
}
