using Polly;
using Polly.Retry;

namespace Connectors.Stores;

/// <summary>The retries of remote stores, as a Polly pipeline that users can replace.</summary>
public static class StoreResilience
{
    /// <summary>How often a call is tried again by default: 6 times, which with the delays below bridges about half a minute.</summary>
    public const int DefaultRetries = 6;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Makes the default pipeline: a <see cref="StoreException"/> that is transient is tried again, after the delay that the server asked for,
    /// else after 0.2 s, 0.4 s, 0.8 s, … up to 15 s, with jitter. Nothing else is tried again, and nothing that the server asks to wait for longer
    /// than the operation has time. It may only run idempotent calls.
    /// </summary>
    /// <param name="retries">How often at most, 0 or more.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <returns>The pipeline.</returns>
    public static ResiliencePipeline CreatePipeline(int retries = DefaultRetries, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retries);
        if (retries == 0)
            return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = timeProvider, Name = ConnectorsTelemetry.Name }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<StoreException>(static e => e.IsTransient && !(e.RetryAfter >= OperationDeadline.Remaining)),
                DelayGenerator = static arguments => new((arguments.Outcome.Exception as StoreException)?.RetryAfter),
            })
            .Build();
    }
}
