namespace Connectors.Embedded.Storage;

/// <summary>How a collection trades memory and disk against time.</summary>
internal sealed record StorageOptions
{
    /// <summary>What an acknowledged write survives.</summary>
    public Durability Durability { get; init; } = Durability.Fsync;

    /// <summary>The head becomes a segment once the log is this long, so this bounds what an open replays.</summary>
    public long MaxLogBytes { get; init; } = 256L << 20;

    /// <summary>The head becomes a segment at this many rows, deleted ones included. Up to 65,536.</summary>
    public int MaxHeadRows { get; init; } = BlockLayout.MaxRows;
}
