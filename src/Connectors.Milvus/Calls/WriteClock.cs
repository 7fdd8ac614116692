namespace Connectors.Milvus.Calls;

/// <summary>The server's timestamps of the writes of one collection that were acknowledged here, and what reads make of them.</summary>
internal sealed class WriteClock(TimeProvider? clock = null)
{
    // Before the first one: the server then waits for nothing.
    private const ulong Never = 1;

    // The grace period of Bounded reads is the server's secret (common.gracefulTime, 5 seconds unless somebody changed it).
    private static readonly TimeSpan LongestGrace = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private ulong _last = Never;
    private ulong _visible = Never;
    private long? _waitedAt;

    /// <summary>Takes down the timestamp of an answer. Where a server gives none, only Strong reads are sure to see the write.</summary>
    public void Acknowledge(ulong timestamp)
    {
        lock (_lock)
            _last = timestamp == 0 ? ulong.MaxValue : Math.Max(_last, timestamp);
    }

    /// <summary>From here on every read sees what was acknowledged until now.</summary>
    public void MakeVisible()
    {
        lock (_lock)
        {
            if (_last == Never)
                return;
            _visible = _last;
            _waitedAt = _clock.GetTimestamp();
        }
    }

    public ReadGuarantee For(MilvusConsistency level)
    {
        lock (_lock)
        {
            return level switch
            {
                MilvusConsistency.Session => Since(_last),
                MilvusConsistency.Eventually when _visible > Never => Since(_visible),
                MilvusConsistency.Bounded when _waitedAt is { } waited && _clock.GetElapsedTime(waited) < LongestGrace => ReadGuarantee.Strong,
                _ => new ReadGuarantee(level),
            };
        }
    }

    private static ReadGuarantee Since(ulong timestamp) => timestamp == ulong.MaxValue ? ReadGuarantee.Strong : new(MilvusConsistency.Session, timestamp);
}
