namespace Connectors.Stores;

/// <summary>What the requests of one call have come to so far.</summary>
internal sealed class WriteProgress(int total, IProgress<UpsertProgress>? told)
{
    private readonly Lock _lock = new();
    private readonly List<PointOutcome> _outcomes = [];
    private volatile StoreException? _fatal;

    public IReadOnlyList<PointOutcome> Outcomes => _outcomes;

    public long Written { get; private set; }

    /// <summary>Gets or sets the failure after which no further request is sent.</summary>
    public StoreException? Fatal
    {
        get => _fatal;
        set => _fatal = value;
    }

    public void Add(int points, IReadOnlyList<PointOutcome> outcomes)
    {
        UpsertProgress progress;
        lock (_lock)
        {
            Written += points - outcomes.Count;
            _outcomes.AddRange(outcomes);
            progress = new UpsertProgress(Written, _outcomes.Count, total);
        }

        told?.Report(progress);
    }
}
