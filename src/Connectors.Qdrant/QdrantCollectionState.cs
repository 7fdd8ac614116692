using Connectors.Qdrant.Schema;
using Connectors.Stores;

namespace Connectors.Qdrant;

/// <summary>What all objects for one collection of a store share: the order of writes, and the layout that was read last.</summary>
internal sealed class QdrantCollectionState
{
    private volatile QdrantLayout? _layout;
    private volatile HybridCollectionDefinition? _notes;

    public WriteOrder Order { get; } = new();

    public QdrantLayout? Layout
    {
        get => _layout;
        set => _layout = value;
    }

    /// <summary>Gets or sets what was asked for when the collection was ensured: servers before 1.16 keep no notes.</summary>
    public HybridCollectionDefinition? Notes
    {
        get => _notes;
        set => _notes = value;
    }
}
