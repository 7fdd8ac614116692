namespace Connectors.Stores;

/// <summary>
/// Keeps the writes of one collection in the order in which they were asked for, id by id: one id is never in two requests in flight, and the
/// retry of a write never overtakes a later one. Writes of different ids do not wait for each other.
/// </summary>
/// <remarks>
/// Safe for concurrent use. A claim is taken when a call begins, for every request that it will make, so that claims of several ids are
/// entered at once and no two calls can wait for each other.
/// </remarks>
public sealed class WriteOrder
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WriteClaim> _latest = new(StringComparer.Ordinal);
    private readonly HashSet<WriteClaim> _running = [];
    private WriteClaim? _barrier;

    /// <summary>Takes a place for each of several requests of one call.</summary>
    /// <param name="requests">The distinct ids of each request; no id stands in two of them.</param>
    /// <returns>A claim for each request, in order. Each has to be disposed.</returns>
    public IReadOnlyList<WriteClaim> Claim(IReadOnlyList<IReadOnlyList<string>> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        lock (_lock)
            return [.. requests.Select(ClaimIds)];
    }

    /// <summary>Takes a place for a request that may touch any id, such as a deletion by filter.</summary>
    /// <returns>The claim. It has to be disposed.</returns>
    public WriteClaim ClaimAll()
    {
        lock (_lock)
        {
            var claim = new WriteClaim(this, ids: null, [.. _running.Select(running => running.Done)]);
            _running.Add(claim);
            _barrier = claim;
            return claim;
        }
    }

    /// <summary>Sends the requests of one call one after the other, each in its place behind earlier writes of the same ids.</summary>
    /// <param name="requests">The distinct ids of each request; no id stands in two of them.</param>
    /// <param name="send">Sends a request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when all are done.</returns>
    /// <exception cref="StoreException">A request failed. The outcome of the call is unknown when another one was applied before.</exception>
    public async Task SendAsync(IReadOnlyList<IReadOnlyList<string>> requests, Func<IReadOnlyList<string>, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(send);
        var claims = Claim(requests);
        var applied = 0;
        try
        {
            for (var i = 0; i < requests.Count; i++)
            {
                await claims[i].WaitAsync(cancellationToken).ConfigureAwait(false);
                applied = i;
                await send(requests[i], cancellationToken).ConfigureAwait(false);
            }
        }
        catch (StoreException e) when (applied > 0 && e is { OutcomeUnknown: false } and not CollectionNotFoundException)
        {
            throw new StoreException($"{e.Message} {applied} of {requests.Count} requests of the call had been applied before.", e)
            {
                Store = e.Store,
                Collection = e.Collection,
                Operation = e.Operation,
                StatusCode = e.StatusCode,
                IsTransient = e.IsTransient,
                OutcomeUnknown = true,
                RetryAfter = e.RetryAfter,
            };
        }
        finally
        {
            foreach (var claim in claims)
                claim.Dispose();
        }
    }

    /// <summary>Sends a request that may touch any id, behind every earlier write.</summary>
    /// <param name="send">Sends the request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is done.</returns>
    public async Task SendAloneAsync(Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(send);
        using var claim = ClaimAll();
        await claim.WaitAsync(cancellationToken).ConfigureAwait(false);
        await send(cancellationToken).ConfigureAwait(false);
    }

    internal void Release(WriteClaim claim, IReadOnlyList<string>? ids)
    {
        lock (_lock)
        {
            _running.Remove(claim);
            if (_barrier == claim)
                _barrier = null;
            foreach (var id in ids ?? [])
            {
                if (_latest.TryGetValue(id, out var latest) && latest == claim)
                    _latest.Remove(id);
            }
        }
    }

    private WriteClaim ClaimIds(IReadOnlyList<string> ids)
    {
        var before = new HashSet<Task>();
        if (_barrier is { } barrier)
            before.Add(barrier.Done);
        foreach (var id in ids)
        {
            if (_latest.TryGetValue(id, out var earlier))
                before.Add(earlier.Done);
        }

        var claim = new WriteClaim(this, ids, [.. before]);
        _running.Add(claim);
        foreach (var id in ids)
            _latest[id] = claim;
        return claim;
    }
}
