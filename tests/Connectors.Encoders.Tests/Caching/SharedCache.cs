using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;

namespace Connectors.Encoders.Tests.Caching;

/// <summary>A distributed cache that is a dictionary.</summary>
internal sealed class SharedCache : IDistributedCache
{
    public ConcurrentDictionary<string, byte[]> Entries { get; } = new();

    public ConcurrentQueue<DistributedCacheEntryOptions> Options { get; } = new();

    public Exception? Fault { get; set; }

    public byte[]? Get(string key) => throw new NotSupportedException("Only asynchronous calls are expected.");

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Fault is null ? Task.FromResult(Entries.GetValueOrDefault(key)) : Task.FromException<byte[]?>(Fault);

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException("Only asynchronous calls are expected.");

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        if (Fault is not null)
            return Task.FromException(Fault);
        Options.Enqueue(options);
        Entries[key] = value;
        return Task.CompletedTask;
    }
}
