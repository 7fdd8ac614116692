namespace Connectors.Cli.Options;

/// <summary>A collection that exists, and its store, which is closed with it.</summary>
internal sealed record OpenCollection(HybridStore Store, HybridCollection Collection, CollectionDescription Description) : IAsyncDisposable
{
    public HybridCollectionDefinition Definition => Description.Definition;

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
