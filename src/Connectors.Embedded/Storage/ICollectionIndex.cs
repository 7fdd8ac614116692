namespace Connectors.Embedded.Storage;

/// <summary>What the layer above keeps in step with the points: an index of each sealed block, and a state for each snapshot.</summary>
internal interface ICollectionIndex
{
    /// <summary>Builds the index of a sealed block, off the writer; kept in <see cref="PointBlock.Index"/>.</summary>
    object? Build(PointBlock block);

    /// <summary>
    /// Makes what belongs to the next snapshot (<see cref="CollectionSnapshot.Index"/>) from what belonged to the one before, on the
    /// writer and before any reader sees the snapshot. <paramref name="before"/> is null when the collection opens.
    /// </summary>
    object? Extend(CollectionSnapshot? before, CollectionSnapshot next, SnapshotChanges changes);
}
