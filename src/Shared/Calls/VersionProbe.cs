namespace Connectors.Calls;

/// <summary>Asks a server for its version when somebody first needs it, once for all who ask meanwhile, and again after a failure.</summary>
internal sealed class VersionProbe(Func<CancellationToken, Task<ServerVersion>> ask, TimeSpan limit)
{
    private readonly Lock _lock = new();
    private Task<ServerVersion>? _answer;

    /// <summary>Gets the answer that came last, also one that is forgotten: for decisions that are looked at again before they count.</summary>
    public ServerVersion Known { get; private set; } = ServerVersion.Unknown;

    public Task<ServerVersion> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_answer is null or { IsCompleted: true, IsCompletedSuccessfully: false })
                _answer = AskForAllAsync();
            return _answer.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets an answer: there may be another server behind the next connection.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            if (_answer is { IsCompleted: true })
                _answer = null;
        }
    }

    // Under nobody's token and nobody's deadline: who gives up leaves the others their answer.
    private Task<ServerVersion> AskForAllAsync()
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            return AskAsync();
    }

    private async Task<ServerVersion> AskAsync()
    {
        using var timer = new CancellationTokenSource(limit);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        OperationDeadline.Begin(limit);
        Known = await ask(timer.Token).ConfigureAwait(false);
        return Known;
    }
}
