namespace Connectors.Qdrant;

/// <summary>A schema with what only Qdrant knows. What is null is left to the server.</summary>
/// <remarks>They are settings of creation: a collection that exists with others fits.</remarks>
public sealed class QdrantCollectionDefinition : HybridCollectionDefinition
{
    private readonly int? _shards;
    private readonly int? _replicas;
    private readonly int? _writeConsistency;
    private readonly int? _indexingThreshold;

    /// <summary>Gets the number of shards, 1 or more. With several, each weighs sparse terms by its own document frequencies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public int? Shards
    {
        get => _shards;
        init => _shards = Positive(value, nameof(Shards));
    }

    /// <summary>Gets a value indicating whether shards are made by key, by the user (<see cref="QdrantUpsertOptions.ShardKey"/>). Default false.</summary>
    public bool ShardsByKey { get; init; }

    /// <summary>Gets how many nodes hold each shard, 1 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public int? Replicas
    {
        get => _replicas;
        init => _replicas = Positive(value, nameof(Replicas));
    }

    /// <summary>Gets how many of them have to acknowledge a write, 1 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public int? WriteConsistency
    {
        get => _writeConsistency;
        init => _writeConsistency = Positive(value, nameof(WriteConsistency));
    }

    /// <summary>Gets a value indicating whether payloads stay on disk.</summary>
    public bool? PayloadsOnDisk { get; init; }

    /// <summary>Gets how many kilobytes of vectors a segment holds before it is indexed; 0 for never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int? IndexingThreshold
    {
        get => _indexingThreshold;
        init => _indexingThreshold = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number must be 0 or more.");
    }

    private static int? Positive(int? value, string name) => value is null or > 0 ? value : throw new ArgumentOutOfRangeException(name, value, "The number must be 1 or more.");
}
