namespace Connectors.Encoders;

/// <summary>What a tokenizer.json says about truncation. The tokenizer never applies it by itself: files often carry a training setting.</summary>
/// <param name="MaxTokens">The largest number of tokens, special ones included.</param>
/// <param name="Strategy">Which text of a pair is cut.</param>
/// <param name="Side">The side from which tokens are taken away.</param>
/// <param name="Stride">How many tokens each window shares with the one before it.</param>
public sealed record TruncationSettings(int MaxTokens, TruncationStrategy Strategy, TruncationSide Side, int Stride);
