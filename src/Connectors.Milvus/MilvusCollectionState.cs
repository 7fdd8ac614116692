using Connectors.Milvus.Calls;
using Connectors.Milvus.Schema;
using Connectors.Stores;

namespace Connectors.Milvus;

/// <summary>What all objects for one collection of a store share: the order and the timestamps of writes, and the layout that was read last.</summary>
internal sealed class MilvusCollectionState
{
    private volatile MilvusLayout? _layout;

    public WriteOrder Order { get; } = new();

    public WriteClock Writes { get; } = new();

    public MilvusLayout? Layout
    {
        get => _layout;
        set => _layout = value;
    }
}
