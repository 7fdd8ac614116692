namespace Connectors.Conformance.Tests;

/// <summary>The points of a collection, in the order of their ids.</summary>
internal sealed class NaiveData(HybridCollectionDefinition definition)
{
    public HybridCollectionDefinition Definition { get; } = definition;

    public List<HybridPoint> Points { get; set; } = [];

    public List<HybridPoint> NotYetVisible { get; } = [];

    /// <summary>Gets the payloads from which texts are searched, where those are not the points' own.</summary>
    public Dictionary<string, Payload> SearchedPayloads { get; } = new(StringComparer.Ordinal);
}
