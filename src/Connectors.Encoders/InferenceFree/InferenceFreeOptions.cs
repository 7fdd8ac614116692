namespace Connectors.Encoders;

/// <summary>Options of <see cref="InferenceFreeEncoder"/>. The values are read when the encoder is made; later changes have no effect.</summary>
public sealed class InferenceFreeOptions
{
    /// <summary>
    /// Gets or sets the hub that downloads a model which is given by name; of an inference-free one only the table and the tokenizer. Null (the
    /// default): a name is an error, and nothing is downloaded. It is not disposed.
    /// </summary>
    public ModelHub? Hub { get; set; }

    /// <summary>
    /// Gets or sets how many tokens of a text are read, the prompt included; the rest is ignored. At least 1. Null (the default):
    /// <c>model_max_length</c> of the folder's tokenizer, else 512.
    /// </summary>
    public int? MaxTokens { get; set; }

    /// <summary>
    /// Gets or sets whether special tokens that stand in a text, and <c>[UNK]</c> for an unknown word, are terms like any other. Null (the
    /// default): yes for a folder with modules.json, as sentence-transformers has it; no otherwise, as OpenSearch and fastembed have it.
    /// </summary>
    public bool? KeepSpecialTokens { get; set; }

    /// <summary>
    /// Gets or sets whether special tokens typed in a text, such as <c>[MASK]</c>, are plain text. Default false, as in the reference
    /// implementations.
    /// </summary>
    public bool SpecialTokensAsText { get; set; }

    /// <summary>Gets or sets the folder or file of the tokenizer. Null (the default): the model's folder.</summary>
    public string? TokenizerPath { get; set; }

    /// <summary>Gets or sets the name that embeddings and metadata carry. Null (the default): <c>FOLDER#FILE</c> of the weights.</summary>
    public string? ModelId { get; set; }

    internal void Validate()
    {
        if (MaxTokens is { } tokens)
            ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1, nameof(MaxTokens));
    }
}
