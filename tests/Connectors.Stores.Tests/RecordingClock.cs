namespace Connectors.Stores.Tests;

/// <summary>A clock whose timers fire at once, and that remembers for how long they were set.</summary>
internal sealed class RecordingClock : TimeProvider
{
    public List<TimeSpan> Delays { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Delays.Add(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
