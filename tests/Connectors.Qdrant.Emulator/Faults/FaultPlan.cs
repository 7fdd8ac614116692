namespace Connectors.Qdrant.Emulator.Faults;

/// <summary>What goes wrong: in the next calls of a method, or always.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<Fault>> _next = new(StringComparer.Ordinal);

    /// <summary>Gets or sets whether vectors are answered in the form of servers before 1.13.</summary>
    public bool LegacyVectors { get; set; }

    /// <summary>Gets or sets whether every answer is compressed, also to a caller that does not offer it.</summary>
    public bool AlwaysGzip { get; set; }

    /// <summary>
    /// Gets or sets how many of the good points of an upsert that names an unknown vector are written before it is refused; null for the server's own
    /// way, where the part is arbitrary: here the points whose ids are above the bad one's.
    /// </summary>
    public int? PartOfRefusedUpsert { get; set; }

    /// <summary>The next calls of a method (<c>Points/Upsert</c>) meet a fault, after those that were added before.</summary>
    public void Add(string method, Fault fault, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_lock)
        {
            if (!_next.TryGetValue(method, out var queue))
                _next[method] = queue = new Queue<Fault>();
            for (var i = 0; i < times; i++)
                queue.Enqueue(fault);
        }
    }

    /// <summary>Ends all faults.</summary>
    public void Clear()
    {
        lock (_lock)
            _next.Clear();
        (LegacyVectors, AlwaysGzip, PartOfRefusedUpsert) = (false, false, null);
    }

    internal Fault? Take(string method)
    {
        lock (_lock)
            return _next.TryGetValue(method, out var queue) && queue.TryDequeue(out var fault) ? fault : null;
    }
}
