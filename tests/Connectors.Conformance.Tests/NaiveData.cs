namespace Connectors.Conformance.Tests;

/// <summary>The points of a collection, in the order of their ids.</summary>
internal sealed class NaiveData(HybridCollectionDefinition definition)
{
    public HybridCollectionDefinition Definition { get; } = definition;

    public List<HybridPoint> Points { get; set; } = [];

    public List<HybridPoint> NotYetVisible { get; } = [];
}
