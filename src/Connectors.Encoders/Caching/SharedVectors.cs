using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Connectors.Encoders.Caching;

/// <summary>
/// Vectors in a distributed cache. It takes one key at a time, so several requests are under way at once; its first fault ends the asking for a
/// call, is logged, and costs no more than the vectors' computation.
/// </summary>
internal sealed class SharedVectors(IDistributedCache cache, TimeSpan? expiration, ILogger logger)
{
    private const int MostRequests = 16;

    private readonly DistributedCacheEntryOptions _entry = new() { AbsoluteExpirationRelativeToNow = expiration };

    public async Task ReadAsync<T>(IEnumerable<T> items, Func<T, VectorKey> keyOf, Action<T, byte[]> accept, CancellationToken cancellationToken)
    {
        try
        {
            await ForEachAsync(
                items,
                async (item, token) =>
                {
                    if (await cache.GetAsync(keyOf(item).ToString(), token).ConfigureAwait(false) is { } bytes)
                        accept(item, bytes);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.ReadFailed(e);
        }
    }

    public async Task WriteAsync(IEnumerable<(VectorKey Key, byte[] Bytes)> vectors, CancellationToken cancellationToken)
    {
        try
        {
            await ForEachAsync(vectors, async (vector, token) => await cache.SetAsync(vector.Key.ToString(), vector.Bytes, _entry, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.WriteFailed(e);
        }
    }

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = MostRequests, CancellationToken = cancellationToken }, work);
}
