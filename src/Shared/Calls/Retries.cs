using Polly;

namespace Connectors.Calls;

/// <summary>Tries calls again, and keeps in mind what the tries before may have done.</summary>
internal static class Retries
{
    /// <summary>Runs a call in a pipeline.</summary>
    /// <param name="pipeline">Tries it again while it fails for a passing reason.</param>
    /// <param name="call">One try.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The answer, and whether a try before it may have been applied.</returns>
    /// <exception cref="StoreException">
    /// The last try failed. A plain refusal does not undo what a try before it, of which the answer was lost, may have done: then its outcome is unknown.
    /// </exception>
    public static async Task<(T Reply, bool MayHaveRun)> RunAsync<T>(ResiliencePipeline pipeline, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var mayHaveRun = false;
        try
        {
            var reply = await pipeline.ExecuteAsync(async token =>
            {
                try
                {
                    return await call(token).ConfigureAwait(false);
                }
                catch (StoreException e) when (e.OutcomeUnknown)
                {
                    mayHaveRun = true;
                    throw;
                }
            }, cancellationToken).ConfigureAwait(false);
            return (reply, mayHaveRun);
        }
        catch (StoreException e) when (mayHaveRun && e is { OutcomeUnknown: false } and not CollectionNotFoundException)
        {
            throw GrpcFaults.InDoubt(e, "A try before it may have been applied.");
        }
    }
}
