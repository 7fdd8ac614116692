using System.Diagnostics;

namespace Connectors;

/// <summary>
/// What is left of the time of the operation that runs, for stores that tell their server. It flows with the calls of an operation, like
/// <see cref="Activity.Current"/>, through retries and batches; the operation's token is what ends it.
/// </summary>
public static class OperationDeadline
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly AsyncLocal<long?> End = new();

    /// <summary>Gets what is left, a millisecond at least; null for no limit.</summary>
    public static TimeSpan? Remaining => End.Value is not { } end ? null
        : Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), end) is var left && left > Least ? left : Least;

    /// <summary>Limits what the calling async method does from here on. A limit around it stays in force.</summary>
    /// <param name="limit">The time; <see cref="Timeout.InfiniteTimeSpan"/> for no limit of its own.</param>
    public static void Begin(TimeSpan limit)
    {
        if (limit != Timeout.InfiniteTimeSpan && (Remaining is not { } outer || limit < outer))
            End.Value = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency);
    }
}
