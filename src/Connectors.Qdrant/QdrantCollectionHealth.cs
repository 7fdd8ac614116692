namespace Connectors.Qdrant;

/// <summary>What the server says of the state of a collection. The numbers are estimates.</summary>
/// <param name="Status">How it is.</param>
/// <param name="Error">What its optimizer has met with; null for nothing.</param>
/// <param name="PointCount">About how many points it holds.</param>
/// <param name="IndexedVectorCount">About how many vectors are in a graph or an index.</param>
/// <param name="SegmentCount">Of how many segments it is made.</param>
public sealed record QdrantCollectionHealth(QdrantCollectionStatus Status, string? Error, long PointCount, long IndexedVectorCount, int SegmentCount);
