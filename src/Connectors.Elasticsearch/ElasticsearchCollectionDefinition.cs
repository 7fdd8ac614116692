namespace Connectors.Elasticsearch;

/// <summary>
/// A schema with what only Elasticsearch has. The settings count when the index is created; of one that exists they are described, and not
/// compared. Fields of places are compared, and added like any others.
/// </summary>
public sealed class ElasticsearchCollectionDefinition : HybridCollectionDefinition
{
    private readonly int? _shards;
    private readonly int? _replicas;
    private readonly TimeSpan? _refreshInterval;

    /// <summary>Gets over how many primary shards the index is spread, 1 to 1,024; null for the server's default (1). A serverless project decides that itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public int? Shards
    {
        get => _shards;
        init => _shards = value is null or (>= 1 and <= 1024) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "An index has 1 to 1,024 shards.");
    }

    /// <summary>Gets how many copies each shard has beside itself; null for the server's default (1). A serverless project decides that itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int? Replicas
    {
        get => _replicas;
        init => _replicas = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of replicas is 0 or more.");
    }

    /// <summary>
    /// Gets how often the server makes writes visible of itself; <see cref="Timeout.InfiniteTimeSpan"/> for never, null for the server's default.
    /// Writes through this client are visible when the call ends, whatever the interval, unless <see cref="UpsertOptions.WaitUntilVisible"/> is off.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval is shorter than a millisecond.</exception>
    public TimeSpan? RefreshInterval
    {
        get => _refreshInterval;
        init => _refreshInterval = value is not { } interval || interval == Timeout.InfiniteTimeSpan || interval >= TimeSpan.FromMilliseconds(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "An interval is a millisecond or longer, or Timeout.InfiniteTimeSpan.");
    }

    /// <summary>
    /// Gets the top-level payload keys that hold places (<c>geo_point</c>: <c>{"lat":…,"lon":…}</c>, <c>[lon, lat]</c>, <c>"lat,lon"</c> and the
    /// server's other forms). They are kept as they are, and indexed for other programs: filters of this client do not know them.
    /// </summary>
    public IList<string> GeoPoints { get; } = [];
}
