namespace Connectors.Elasticsearch.Transport;

/// <summary>
/// The nodes of a cluster, used in turn. One that could not be reached is left alone for a second, then for two, four and so on up to a
/// minute; when all are, the one whose time ends first is tried all the same.
/// </summary>
internal sealed class NodePool
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private List<Node> _nodes;
    private int _next;

    public NodePool(IEnumerable<Uri> addresses, TimeProvider clock)
    {
        _clock = clock;
        _nodes = [.. addresses.Distinct().Select(address => new Node(address))];
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _nodes.Count;
        }
    }

    public Uri Take()
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            for (var i = 0; i < _nodes.Count; i++)
            {
                var node = _nodes[_next++ % _nodes.Count];
                if (node.DeadUntil <= now)
                    return node.Address;
            }

            return _nodes.MinBy(node => node.DeadUntil)!.Address;
        }
    }

    public void MarkAlive(Uri address)
    {
        lock (_lock)
        {
            if (Find(address) is { } node)
                (node.Failures, node.DeadUntil) = (0, default);
        }
    }

    public void MarkDead(Uri address)
    {
        lock (_lock)
        {
            if (Find(address) is not { } node)
                return;
            var pause = FirstBackOff * Math.Pow(2, Math.Min(node.Failures++, 10));
            node.DeadUntil = _clock.GetUtcNow() + (pause < LongestBackOff ? pause : LongestBackOff);
        }
    }

    /// <summary>Takes over the addresses that the cluster gave; what is known of those already here stays.</summary>
    public void Replace(IReadOnlyCollection<Uri> addresses)
    {
        lock (_lock)
            _nodes = [.. addresses.Distinct().Select(address => Find(address) ?? new Node(address))];
    }

    private Node? Find(Uri address) => _nodes.Find(node => node.Address == address);

    private sealed class Node(Uri address)
    {
        public Uri Address { get; } = address;

        public int Failures { get; set; }

        public DateTimeOffset DeadUntil { get; set; }
    }
}
