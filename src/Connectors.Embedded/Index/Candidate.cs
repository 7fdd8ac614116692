namespace Connectors.Embedded;

/// <summary>A hit: a document of a segment and its exact score.</summary>
internal readonly record struct Candidate(int Segment, int Document, float Score);
