namespace Connectors.Grpc.Connections;

/// <summary>
/// Ends the streams of calls whose callers have left, without endangering the calls of others on the same connection.
/// </summary>
/// <remarks>
/// A server on the h2 crate (Qdrant) answers more than 20 streams reset before it took them up with GOAWAY ENHANCE_YOUR_CALM
/// "too_many_resets" and closes the connection (cassettes/qdrant, FACTS 34; protocols.md C, Qdrant 15). So of a burst of cancelled calls at
/// most <see cref="ResetsAtOnce"/> streams are reset within <see cref="Pause"/>; the others wait their turn, and many are answered
/// meanwhile and need no reset. The memory of their requests is no longer used while they wait.
/// </remarks>
#pragma warning disable CA1001 // a SemaphoreSlim whose wait handle is never asked for holds nothing to dispose, and late releases must not fail
internal sealed class AbandonedCalls(TimeProvider clock, CancellationToken shutdown)
{
#pragma warning restore CA1001
    internal const int ResetsAtOnce = 10;

    // Beyond this many, streams are reset at once: losing a connection is better than collecting dead calls without bound.
    internal const int MostWaiting = 1000;

    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turns = new(ResetsAtOnce);
    private int _waiting;

    /// <summary>Ends a call: by its own answer if that comes within <paramref name="patience"/>, else by a reset. Never throws.</summary>
    public async Task EndAsync(Exchange exchange, Task<GrpcReply> running, TimeSpan patience)
    {
        if (Interlocked.Increment(ref _waiting) <= MostWaiting)
            await WaitForAnswerOrTurnAsync(exchange, running, patience).ConfigureAwait(false);
        Interlocked.Decrement(ref _waiting);
        exchange.Reset();
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompletedSuccessfully)
            (await running.ConfigureAwait(false)).Dispose();
        exchange.Dispose();
    }

    private async Task WaitForAnswerOrTurnAsync(Exchange exchange, Task running, TimeSpan patience)
    {
        // A request that was cut off in the middle gets no answer.
        if (patience > TimeSpan.Zero && exchange.SentWhole)
            await running.WaitAsync(patience, clock, shutdown).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompleted || !exchange.WasSent)
            return;
        await _turns.WaitAsync(shutdown).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (shutdown.IsCancellationRequested)
            return;
        if (running.IsCompleted)
            _turns.Release();
        else
            _ = GiveTurnBackLaterAsync();
    }

    private async Task GiveTurnBackLaterAsync()
    {
        await Task.Delay(Pause, clock, shutdown).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turns.Release();
    }
}
