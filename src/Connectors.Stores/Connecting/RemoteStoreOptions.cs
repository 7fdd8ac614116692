using Microsoft.Extensions.Logging;
using Polly;

namespace Connectors.Stores;

/// <summary>What the options of all stores on servers have in common. They are copied when the store is made.</summary>
public abstract class RemoteStoreOptions
{
    private TimeSpan _deadline = TimeSpan.FromSeconds(30);
    private int _retries = StoreResilience.DefaultRetries;

    /// <summary>Gets or sets how long a call may take when it does not say otherwise. Default 30 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan Deadline
    {
        get => _deadline;
        set => _deadline = value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A deadline is positive, or Timeout.InfiniteTimeSpan.");
    }

    /// <summary>Gets or sets how often a call that failed for a passing reason is tried again. Default 6, over about half a minute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Retries
    {
        get => _retries;
        set => _retries = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of retries is 0 or more.");
    }

    /// <summary>Gets or sets the pipeline that calls run in, instead of <see cref="Retries"/>. All calls that run in it are idempotent.</summary>
    public ResiliencePipeline? Resilience { get; set; }

    /// <summary>Gets or sets where the store logs; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Makes the pipeline that these options ask for.</summary>
    /// <returns>The pipeline.</returns>
    public ResiliencePipeline CreatePipeline() => Resilience ?? StoreResilience.CreatePipeline(Retries);
}
