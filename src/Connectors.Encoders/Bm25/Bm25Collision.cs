namespace Connectors.Encoders;

/// <summary>Terms that a hashed vocabulary cannot tell apart.</summary>
/// <param name="Index">The index that they share.</param>
/// <param name="Terms">The terms in the order in which they were first seen; two or more.</param>
public sealed record Bm25Collision(uint Index, IReadOnlyList<string> Terms);
