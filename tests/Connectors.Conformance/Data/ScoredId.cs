namespace Connectors.Conformance;

/// <summary>A point of an expected ranking.</summary>
internal readonly record struct ScoredId(string Id, double Score);
