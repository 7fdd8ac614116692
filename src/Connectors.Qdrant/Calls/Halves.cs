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
}
