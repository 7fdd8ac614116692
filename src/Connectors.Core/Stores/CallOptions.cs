namespace Connectors;

/// <summary>What every call to a store may set.</summary>
public class CallOptions
{
    // What timers can count: 2^31 - 1 milliseconds are a little more.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private TimeSpan? _deadline;

    /// <summary>
    /// Gets or sets how long the call may take, all retries included; a bulk write applies it to each of its requests. Null (the
    /// default): the store's own, 30 seconds. <see cref="Timeout.InfiniteTimeSpan"/> for no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero, negative, or longer than 24 days.</exception>
    public TimeSpan? Deadline
    {
        get => _deadline;
        set
        {
            ThrowUnlessDeadline(value, nameof(value));
            _deadline = value;
        }
    }

    internal static void ThrowUnlessDeadline(TimeSpan? value, string parameter)
    {
        if (value is { } deadline && deadline != Timeout.InfiniteTimeSpan && (deadline <= TimeSpan.Zero || deadline > Longest))
            throw new ArgumentOutOfRangeException(parameter, deadline, "A deadline is positive and at most 24 days, or Timeout.InfiniteTimeSpan.");
    }
}
