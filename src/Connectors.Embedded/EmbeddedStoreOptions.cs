using Microsoft.Extensions.Logging;

namespace Connectors.Embedded;

/// <summary>How an embedded store is kept.</summary>
public sealed class EmbeddedStoreOptions
{
    private TimeSpan _deadline = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets a value indicating whether every acknowledged write waits for the disk. Default true: it survives a power failure. With
    /// false it survives the end of the process only, and bulk loads are faster.
    /// </summary>
    public bool FlushToDisk { get; set; } = true;

    /// <summary>
    /// Gets or sets how long a call may take when it does not say otherwise. Default 30 seconds; <see cref="Timeout.InfiniteTimeSpan"/> for no
    /// limit. The first call on a large collection may take longer, because it is read into memory then; that goes on when the call gives up.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan Deadline
    {
        get => _deadline;
        set => _deadline = value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A deadline is positive, or Timeout.InfiniteTimeSpan.");
    }

    /// <summary>Gets or sets where the store logs; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gets or sets who is told how far the opening of collections has come.</summary>
    public IProgress<EmbeddedOpenProgress>? OpenProgress { get; set; }

    internal EmbeddedStoreOptions Clone() => (EmbeddedStoreOptions)MemberwiseClone();
}
