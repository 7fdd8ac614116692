namespace Connectors.Encoders;

/// <summary>What the tokenizer does with a character, after normalisation and pre-tokenization are folded into one step.</summary>
internal enum CharacterKind : byte
{
    /// <summary>A part of a word. Zero, so that pages of unlisted characters are all zero and shared.</summary>
    Word,

    /// <summary>A word of its own.</summary>
    Punctuation,

    /// <summary>A word of its own, because the normalizer puts spaces around it.</summary>
    Ideograph,

    /// <summary>Ends a word and is dropped.</summary>
    Space,

    /// <summary>Dropped as if it had not been written; the characters around it join.</summary>
    Removed,

    /// <summary>Becomes several characters, each of which has a kind of its own.</summary>
    Several,
}
