using Connectors.Calls;

namespace Connectors.Qdrant.Calls;

/// <summary>Makes one request for many things, and more requests where that one is too large.</summary>
internal static class Halves
{
    public static async Task SendAsync<T>(IReadOnlyList<T> all, Func<IReadOnlyList<T>, Task> send)
    {
        try
        {
            await send(all).ConfigureAwait(false);
            return;
        }
        catch (StoreException e) when (QdrantFaults.IsTooLarge(e) && all.Count > 1)
        {
            // The halves may not be.
        }

        await SendAsync([.. all.Take(all.Count / 2)], send).ConfigureAwait(false);
        await SendAsync([.. all.Skip(all.Count / 2)], send).ConfigureAwait(false);
    }

    /// <summary>Does the same for each of several requests that write.</summary>
    /// <exception cref="StoreException">A request was refused. Its outcome is unknown when another one was applied before.</exception>
    public static async Task WriteAsync<T>(IEnumerable<IReadOnlyList<T>> requests, Func<IReadOnlyList<T>, Task> send)
    {
        var isApplied = false;
        try
        {
            foreach (var request in requests)
            {
                await SendAsync(request, async part =>
                {
                    await send(part).ConfigureAwait(false);
                    isApplied = true;
                }).ConfigureAwait(false);
            }
        }
        catch (StoreException e) when (isApplied && e is { OutcomeUnknown: false } and not CollectionNotFoundException)
        {
            throw GrpcFaults.InDoubt(e, "Another part of the points was changed before.");
        }
    }
}
