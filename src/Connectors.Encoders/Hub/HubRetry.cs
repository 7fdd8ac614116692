using Microsoft.Extensions.Logging;

namespace Connectors.Encoders.Hub;

/// <summary>
/// Tries again what may pass, at the hub and its mirrors in turn. A mirror that does not have something is no answer; that the hub does not have it
/// is one.
/// </summary>
internal sealed class HubRetry(IReadOnlyList<Uri> endpoints, int maxRetries, TimeSpan firstDelay, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWish = TimeSpan.FromMinutes(5);

    /// <param name="attempt">The work. It says by an exception whether a retry can help, and by its argument what it got done before.</param>
    /// <param name="cancellationToken">Cancels the work and the waiting.</param>
    public async Task<T> RunAsync<T>(Func<Uri, HubAttempt, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var retries = 0;
        for (var turn = 0; ; turn++)
        {
            var state = new HubAttempt();
            try
            {
                return await attempt(endpoints[turn % endpoints.Count], state).ConfigureAwait(false);
            }
            catch (ModelHubException e) when (CanRetry(e, turn))
            {
                // A large file over a bad line breaks off often, and is done in the end.
                retries = state.HasProgressed ? 1 : retries + 1;
                if (retries > maxRetries)
                    throw;
                var delay = DelayOf(e, retries, turn);
                logger.Retrying(e.Message, delay, retries, maxRetries);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private bool CanRetry(ModelHubException e, int turn) =>
        (e.IsTransient || turn % endpoints.Count > 0) && e.RetryAfter.GetValueOrDefault() <= LongestWish;

    private TimeSpan DelayOf(ModelHubException e, int retries, int turn)
    {
        if ((turn + 1) % endpoints.Count > 0)
            return TimeSpan.Zero;
        if (e.RetryAfter is { } wish)
            return wish;
        var delay = Math.Min(firstDelay.TotalSeconds * Math.Pow(2, retries - 1), LongestDelay.TotalSeconds);

        // Jitter: clients that broke off together do not come back together.
        return TimeSpan.FromSeconds(delay * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
