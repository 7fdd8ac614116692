using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Server;

/// <summary>An upsert is a delete and then an insert, so that a batch without an answer may be gone with its earlier versions.</summary>
public sealed class KillTests(ITestOutputHelper output) : ServerKillTests(6000, output)
{
    private protected override async Task<ServerProcess> StartAsync() => await LiteServer.StartAsync();

    protected override HybridStore Connect(string url, int retries) => MilvusStore.Connect(url, new MilvusStoreOptions { Retries = retries });

    /// <summary>The first call after the restart may still meet the old connection.</summary>
    protected override async Task<T> ReadFirstAsync<T>(Func<Task<T>> read)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await read();
            }
            catch (StoreException e) when (e.IsTransient && tries < 20)
            {
                await Task.Delay(100);
            }
        }
    }
}
