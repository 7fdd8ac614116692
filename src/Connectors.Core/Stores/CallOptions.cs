namespace Connectors;

/// <summary>What every call to a store may set.</summary>
public class CallOptions
{
    private TimeSpan? _deadline;

    /// <summary>
    /// Gets or sets how long the call may take, all retries included; a bulk write applies it to each of its requests. Null (the
    /// default): the store's own, 30 seconds. <see cref="Timeout.InfiniteTimeSpan"/> for no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan? Deadline
    {
        get => _deadline;
        set
        {
            if (value is { } deadline && deadline <= TimeSpan.Zero && deadline != Timeout.InfiniteTimeSpan)
                throw new ArgumentOutOfRangeException(nameof(value), deadline, "A deadline is positive, or Timeout.InfiniteTimeSpan.");
            _deadline = value;
        }
    }
}
