namespace Connectors.Encoders;

/// <summary>
/// How a tokenizer is made from a bare vocabulary. The defaults are those of bert-base-uncased; a tokenizer.json says all of this itself.
/// </summary>
public sealed class WordPieceOptions
{
    /// <summary>Gets whether characters are lower-cased, one by one and the same in every culture.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>Gets whether text is decomposed and its accents dropped; null: when <see cref="Lowercase"/> is set.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Gets whether control and private-use characters are dropped and every kind of white space becomes a space.</summary>
    public bool CleanText { get; init; } = true;

    /// <summary>Gets whether every Chinese character is a word of its own.</summary>
    public bool SplitIdeographs { get; init; } = true;

    /// <summary>Gets the token for words that cannot be split into pieces. It must be in the vocabulary.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Gets the token at the start of the template, or null for none. Where null is not meant it must be in the vocabulary.</summary>
    public string? ClassifyToken { get; init; } = "[CLS]";

    /// <summary>Gets the token after each text of the template, or null for none.</summary>
    public string? SeparateToken { get; init; } = "[SEP]";

    /// <summary>Gets the token that fills batches, or null for none. Unlike the others it may be missing from the vocabulary.</summary>
    public string? PadToken { get; init; } = "[PAD]";

    /// <summary>Gets the token for a masked word, or null for none. It may be missing from the vocabulary.</summary>
    public string? MaskToken { get; init; } = "[MASK]";

    /// <summary>Gets what marks a piece that continues a word.</summary>
    public string ContinuationPrefix { get; init; } = "##";

    /// <summary>Gets the length, in code points after normalisation, beyond which a word is unknown.</summary>
    public int MaxCharactersPerWord { get; init; } = 100;
}
