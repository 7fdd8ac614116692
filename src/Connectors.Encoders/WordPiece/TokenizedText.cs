namespace Connectors.Encoders;

/// <summary>A tokenized text or pair of texts; all lists have the same length.</summary>
public sealed class TokenizedText
{
    internal TokenizedText(int[] ids, string[] tokens, TextSpan[] offsets, int[] specialMask, int[] typeIds, IReadOnlyList<TokenizedText> overflow)
    {
        (Ids, Tokens, Offsets, SpecialMask, TypeIds, Overflow) = (ids, tokens, offsets, specialMask, typeIds, overflow);
        var attention = new int[ids.Length];
        Array.Fill(attention, 1);
        AttentionMask = attention;
    }

    /// <summary>Gets the token ids.</summary>
    public IReadOnlyList<int> Ids { get; }

    /// <summary>Gets the tokens as the vocabulary spells them.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>
    /// Gets where each token comes from, in UTF-16 units of its own text. Special tokens of the template have (0, 0). Accents that were stripped
    /// belong to the token around them, and to none at the end of a word.
    /// </summary>
    public IReadOnlyList<TextSpan> Offsets { get; }

    /// <summary>Gets 1 for the tokens that the template added and 0 for others, also for special tokens typed in the text.</summary>
    public IReadOnlyList<int> SpecialMask { get; }

    /// <summary>Gets 0 for tokens of the first text and 1 for those of the second, or what the template says.</summary>
    public IReadOnlyList<int> TypeIds { get; }

    /// <summary>Gets 1 for each token, since nothing is padded here.</summary>
    public IReadOnlyList<int> AttentionMask { get; }

    /// <summary>Gets the windows that truncation cut off, in order, when <see cref="TokenizeOptions.Stride"/> is set; otherwise empty.</summary>
    public IReadOnlyList<TokenizedText> Overflow { get; }
}
