namespace Connectors.Encoders;

/// <summary>What <see cref="WordPieceTokenizer.Tokenize"/> adds to a text and where it cuts it. The default cuts nothing.</summary>
public sealed class TokenizeOptions
{
    /// <summary>Gets whether the template's special tokens ([CLS], [SEP]) are added. Default: true.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>
    /// Gets whether special tokens that are typed in the text, such as "[MASK]", are plain text. By default they become the special id, as in
    /// the reference, so that a text from an untrusted source can inject them.
    /// </summary>
    public bool SpecialTokensAsText { get; init; }

    /// <summary>Gets the largest number of tokens, special ones included; null for no limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Gets which text of a pair is cut. Default: the longer one.</summary>
    public TruncationStrategy Strategy { get; init; }

    /// <summary>Gets the side from which tokens are taken away. Default: the right.</summary>
    public TruncationSide Side { get; init; }

    /// <summary>
    /// Gets how many tokens each window shares with the one before it; null for no windows. When set (0 and more),
    /// <see cref="TokenizedText.Overflow"/> holds what was cut off. It must be less than the number of tokens that are left for a text.
    /// </summary>
    public int? Stride { get; init; }
}
