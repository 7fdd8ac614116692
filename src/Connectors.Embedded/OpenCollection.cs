using Connectors.Embedded.Search;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded;

/// <summary>A collection that is in memory: its schema, its fields by position, and its points.</summary>
internal sealed record OpenCollection(HybridCollectionDefinition Definition, FieldLayout Layout, CollectionStorage Storage) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Storage.DisposeAsync();
}
