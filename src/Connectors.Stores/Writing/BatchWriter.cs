using Polly;

namespace Connectors.Stores;

/// <summary>
/// Writes the points of a call in several requests and accounts for every one of them: splits by count and bytes, keeps a number of requests
/// in flight, tries transient failures again, halves what is too large, and narrows a refusal down to the point that caused it.
/// </summary>
/// <param name="sender">Sends requests to the server.</param>
/// <param name="order">The order of the collection's writes.</param>
/// <param name="limits">The store's own limits.</param>
/// <param name="pipeline">Tries transient failures again.</param>
/// <param name="deadline">How long one request may take, all retries of it included, when the call does not say otherwise.</param>
public sealed class BatchWriter(IBatchSender sender, WriteOrder order, BatchLimits limits, ResiliencePipeline pipeline, TimeSpan deadline)
{
    /// <summary>Writes points.</summary>
    /// <param name="points">The checked points, with distinct ids.</param>
    /// <param name="options">How they are written.</param>
    /// <param name="cancellationToken">Cancels the call. Requests that were sent may be applied.</param>
    /// <returns>The points that were not written or may not have been.</returns>
    /// <exception cref="StoreException">No request of the call could succeed, and nothing was written.</exception>
    public async Task<IReadOnlyList<PointOutcome>> WriteAsync(IReadOnlyList<PendingPoint> points, UpsertOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(options);
        var call = limits.With(options);
        var batches = BatchSplitter.Split(points, call, sender.EstimateBytes);
        var claims = order.Claim([.. batches.Select(batch => (IReadOnlyList<string>)[.. batch.Select(pending => pending.Point.Id)])]);
        var progress = new WriteProgress(points.Count, options.Progress);
        try
        {
            await Parallel.ForAsync(0, batches.Count, new ParallelOptions { MaxDegreeOfParallelism = call.Parallel, CancellationToken = cancellationToken }, async (i, token) =>
            {
                using var claim = claims[i];
                await claim.WaitAsync(token).ConfigureAwait(false);
                var outcomes = progress.Fatal is { } fatal ? Refuse(batches[i], fatal) : await WriteAsync(batches[i], options, progress, mayBeApplied: false, token).ConfigureAwait(false);
                progress.Add(batches[i].Count, outcomes);
            }).ConfigureAwait(false);
        }
        finally
        {
            foreach (var claim in claims)
                claim.Dispose();
        }

        // When nothing at all was written, the failure itself says more than a list of all points.
        return progress.Fatal is { } fault && progress.Written == 0 && progress.Outcomes.All(outcome => outcome.Status == PointStatus.Rejected)
            ? throw fault
            : progress.Outcomes;
    }

    // mayBeApplied: an earlier request with these points has had an unknown outcome, which a plain refusal of this one does not undo. An upsert
    // of Milvus Lite may be refused after it has deleted the old points.
    private async Task<IReadOnlyList<PointOutcome>> WriteAsync(IReadOnlyList<PendingPoint> batch, UpsertOptions options, WriteProgress progress, bool mayBeApplied, CancellationToken cancellationToken)
    {
        var tries = new TryLog { MayBeApplied = mayBeApplied };
        try
        {
            var outcomes = await SendAsync(batch, options.Deadline ?? deadline, tries, cancellationToken).ConfigureAwait(false);
            return mayBeApplied ? [.. outcomes.Select(outcome => outcome with { Status = PointStatus.Unknown, IsTransient = true })] : outcomes;
        }
        catch (StoreException e)
        {
            mayBeApplied = tries.MayBeApplied || e.OutcomeUnknown;
            var fault = sender.Classify(e);
            if (fault is WriteFault.TooLarge or WriteFault.BadPoint && batch.Count > 1)
            {
                var (first, second) = BatchSplitter.Halve(batch);
                return
                [
                    .. await WriteAsync(first, options, progress, mayBeApplied, cancellationToken).ConfigureAwait(false),
                    .. await WriteAsync(second, options, progress, mayBeApplied, cancellationToken).ConfigureAwait(false),
                ];
            }

            if (fault == WriteFault.Fatal)
                progress.Fatal ??= e;
            var status = mayBeApplied ? PointStatus.Unknown : PointStatus.Rejected;
            return [.. batch.Select(pending => new PointOutcome(pending.Ordinal, pending.Point.Id, status, e.Message) { IsTransient = e.IsTransient || status == PointStatus.Unknown })];
        }
    }

    private async Task<IReadOnlyList<PointOutcome>> SendAsync(IReadOnlyList<PendingPoint> batch, TimeSpan limit, TryLog tries, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit);
        OperationDeadline.Begin(limit);
        try
        {
            return await pipeline.ExecuteAsync(async token =>
            {
                tries.Last = null;
                try
                {
                    return await sender.SendAsync(batch, token).ConfigureAwait(false);
                }
                catch (StoreException e)
                {
                    tries.MayBeApplied |= e.OutcomeUnknown;
                    tries.Last = e;
                    throw;
                }
            }, timer.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // Between two tries nothing is on its way: what the last one came to is all that there is to know.
            if (tries.Last is { } last)
                throw last;
            throw new StoreException($"A request with {batch.Count} points did not end within {limit.TotalSeconds:0.###} s.", e) { IsTransient = true, OutcomeUnknown = true, Operation = "upsert" };
        }
    }

    private static List<PointOutcome> Refuse(IReadOnlyList<PendingPoint> batch, StoreException fatal) =>
        [.. batch.Select(pending => new PointOutcome(pending.Ordinal, pending.Point.Id, PointStatus.Rejected, "Not sent, because an earlier request failed: " + fatal.Message) { IsTransient = fatal.IsTransient })];

    /// <summary>What the tries of one request have come to.</summary>
    private sealed class TryLog
    {
        public bool MayBeApplied { get; set; }

        /// <summary>Gets or sets the failure of the last try; null while one runs.</summary>
        public StoreException? Last { get; set; }
    }
}
