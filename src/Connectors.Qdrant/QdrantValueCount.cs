namespace Connectors.Qdrant;

/// <summary>A value of a payload field, and how many points hold it.</summary>
/// <param name="Value">A text, a whole number or a boolean.</param>
/// <param name="Count">The number of points.</param>
public sealed record QdrantValueCount(FilterValue Value, long Count);
