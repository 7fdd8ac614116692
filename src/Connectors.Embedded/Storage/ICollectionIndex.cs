namespace Connectors.Embedded.Storage;

/// <summary>What the layer above keeps beside the points: an index of each sealed block.</summary>
internal interface ICollectionIndex
{
    /// <summary>Builds the index of a sealed block, off the writer; kept in <see cref="PointBlock.Index"/>.</summary>
    object? Build(PointBlock block);
}
