using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Search;

/// <summary>Keeps the indexes of a collection in step with its blocks.</summary>
internal sealed class CollectionIndex : ICollectionIndex
{
    public object Build(PointBlock block) => new BlockIndex(block);
}
