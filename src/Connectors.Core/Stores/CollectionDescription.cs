namespace Connectors;

/// <summary>What a store knows of a collection.</summary>
/// <param name="Name">The name.</param>
/// <param name="Definition">The schema, as far as the server keeps it.</param>
/// <param name="PointCount">How many points there are; approximate on some servers, null where it is not known.</param>
public record CollectionDescription(string Name, HybridCollectionDefinition Definition, long? PointCount = null);
