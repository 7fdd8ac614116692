using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Search;

/// <summary>Keeps the indexes of a collection in step with its blocks.</summary>
internal sealed class CollectionIndex : ICollectionIndex
{
    public object Build(PointBlock block) => new BlockIndex(block);

    /// <summary>Document counts are taken from the blocks when a query asks for them, so that a write has nothing to keep.</summary>
    public object? Extend(CollectionSnapshot? before, CollectionSnapshot next, SnapshotChanges changes) => null;
}
