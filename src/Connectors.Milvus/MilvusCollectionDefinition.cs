namespace Connectors.Milvus;

/// <summary>
/// A schema with settings that only Milvus has. They count when the collection is created; of one that exists, only
/// <see cref="HasIntegerIds"/> is compared.
/// </summary>
public sealed class MilvusCollectionDefinition : HybridCollectionDefinition
{
    private int? _shards;
    private int? _partitions;
    private MilvusConsistency? _consistency;

    /// <summary>
    /// Gets a value indicating whether the key is a 64-bit integer, so that ids are whole numbers in their shortest decimal form. A point with
    /// another id is rejected. Default false: any text.
    /// </summary>
    public bool HasIntegerIds { get; init; }

    /// <summary>Gets over how many shards writes are spread, 1 to 16; null for one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public int? Shards
    {
        get => _shards;
        init => _shards = value is null or (>= 1 and <= 16) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A collection has 1 to 16 shards.");
    }

    /// <summary>Gets into how many partitions the partition key sorts the points, 1 to 1,024; null for the server's default (16).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public int? Partitions
    {
        get => _partitions;
        init => _partitions = value is null or (>= 1 and <= 1024) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A collection has 1 to 1,024 partitions.");
    }

    /// <summary>Gets what other clients' reads see when they do not say; null for <see cref="MilvusConsistency.Strong"/>, which this client's are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a level.</exception>
    public MilvusConsistency? Consistency
    {
        get => _consistency;
        init => _consistency = value is not { } level || Enum.IsDefined(level) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Not a consistency level.");
    }

    /// <summary>Gets the server's properties of the collection, for instance <c>mmap.enabled</c> or <c>collection.ttl.seconds</c>.</summary>
    public IDictionary<string, string> Properties { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
