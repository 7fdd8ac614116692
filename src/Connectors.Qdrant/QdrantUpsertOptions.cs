namespace Connectors.Qdrant;

/// <summary>How points are written, with what only Qdrant knows.</summary>
/// <remarks>
/// The server does not say which points a <see cref="Mode"/> or <see cref="ReplaceIf"/> has left out: they count as written.
/// </remarks>
public sealed class QdrantUpsertOptions : UpsertOptions
{
    private QdrantUpsertMode _mode;
    private QdrantWriteOrdering _ordering;

    /// <summary>Gets or sets which points are written. Default <see cref="QdrantUpsertMode.Upsert"/>; the others are for servers from 1.17 on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public QdrantUpsertMode Mode
    {
        get => _mode;
        set => _mode = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such mode.");
    }

    /// <summary>
    /// Gets or sets what a point that exists has to satisfy to be replaced; null for nothing. Points that do not exist are inserted all the same
    /// (../shared/cassettes/qdrant/FACTS.md 18). For servers from 1.16 on.
    /// </summary>
    public Filter? ReplaceIf { get; set; }

    /// <summary>Gets or sets who orders concurrent writes. Default <see cref="QdrantWriteOrdering.Weak"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such ordering.</exception>
    public QdrantWriteOrdering Ordering
    {
        get => _ordering;
        set => _ordering = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such ordering.");
    }

    /// <summary>Gets or sets the key of the shard that takes the points, in a collection with shards of the user's own; null for none.</summary>
    public string? ShardKey { get; set; }
}
