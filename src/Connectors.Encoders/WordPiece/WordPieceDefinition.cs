namespace Connectors.Encoders;

/// <summary>What the files of a tokenizer say, checked and resolved to ids.</summary>
internal sealed record WordPieceDefinition
{
    /// <summary>Gets the tokens by id, added tokens included.</summary>
    public required string[] Tokens { get; init; }

    /// <summary>Gets the tokens that words are split into, with their ids: the vocabulary of the model alone.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> Pieces { get; init; }

    public required BertNormalization Normalization { get; init; }

    public required int UnknownId { get; init; }

    public required string ContinuationPrefix { get; init; }

    public required int MaxCharactersPerWord { get; init; }

    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    public required Template Single { get; init; }

    public required Template Pair { get; init; }

    public TruncationSettings? Truncation { get; init; }

    public PaddingSettings? Padding { get; init; }

    /// <summary>Gets the padding token that a bare vocabulary was given; a tokenizer.json names its own.</summary>
    public string? PadToken { get; init; } = "[PAD]";
}
