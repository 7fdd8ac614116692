namespace Connectors;

/// <summary>What a store says of itself.</summary>
/// <param name="Product">The product, as in telemetry: <c>embedded</c>, <c>qdrant</c>, <c>milvus</c>, <c>elasticsearch</c>.</param>
/// <param name="Version">The version as the server writes it; null when it does not say.</param>
/// <param name="Capabilities">What it can do.</param>
public record StoreInfo(string Product, string? Version, StoreCapabilities Capabilities);
