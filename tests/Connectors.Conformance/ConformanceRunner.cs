namespace Connectors.Conformance;

/// <summary>Runs cases, one after another: they share the collections of their context.</summary>
public static class ConformanceRunner
{
    // Far above what any case needs: it ends a case that hangs, and decides nothing else.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Runs a case and drops the collections that it made.</summary>
    /// <param name="conformanceCase">The case.</param>
    /// <param name="context">The store under test.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>How it ended.</returns>
    public static async Task<ConformanceResult> RunAsync(ConformanceCase conformanceCase, ConformanceContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(conformanceCase);
        ArgumentNullException.ThrowIfNull(context);
        var result = await RunBodyAsync(conformanceCase, context, cancellationToken);
        var leftBehind = await context.DropCreatedAsync(cancellationToken);
        if (leftBehind is not null && result.Outcome == ConformanceOutcome.Passed)
            result = Failed(conformanceCase, leftBehind);
        return context.Target.Exceptions.TryGetValue(conformanceCase.Name, out var reason) ? Excuse(result, reason) : result;
    }

    private static async Task<ConformanceResult> RunBodyAsync(ConformanceCase conformanceCase, ConformanceContext context, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(Limit);
        try
        {
            await conformanceCase.Body(context, timer.Token);
            return new ConformanceResult(conformanceCase, ConformanceOutcome.Passed);
        }
        catch (CaseSkippedException e)
        {
            return new ConformanceResult(conformanceCase, ConformanceOutcome.Skipped, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            return Failed(conformanceCase, e);
        }
    }

    private static ConformanceResult Failed(ConformanceCase conformanceCase, Exception error) => new(
        conformanceCase,
        ConformanceOutcome.Failed,
        error is ConformanceFailureException ? error.Message : $"{error.GetType().Name}: {error.Message}",
        error);

    private static ConformanceResult Excuse(ConformanceResult result, string reason) => result.Outcome switch
    {
        ConformanceOutcome.Failed => result with { Outcome = ConformanceOutcome.Skipped, Message = reason, Error = null },
        ConformanceOutcome.Passed => result with
        {
            Outcome = ConformanceOutcome.Failed,
            Message = $"The case passes, but the target lists it as an exception ('{reason}'). Take it off the list.",
        },
        _ => result,
    };
}
