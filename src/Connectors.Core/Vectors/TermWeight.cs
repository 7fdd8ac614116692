namespace Connectors;

/// <summary>A term of a sparse vector, in words.</summary>
/// <param name="Token">The token; <c>[index]</c> in decimal when the vocabulary does not know the index.</param>
/// <param name="Weight">The weight.</param>
public readonly record struct TermWeight(string Token, float Weight);
