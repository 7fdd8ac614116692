namespace Connectors.Milvus.Tests.Server;

/// <summary>A Milvus Lite 2.5.1: ../shared/servers/milvus-lite.</summary>
internal sealed class LiteServer : ServerProcess
{
    private LiteServer()
        : base("milvus-lite", "data.db")
    {
    }

    public override string Url => $"milvus://127.0.0.1:{Port}";

    public static Task<LiteServer> StartAsync() => StartAsync(new LiteServer());

    // Its port answers a moment before the core is initialised: until then a create ends with code 2000, "Mmap manager has not been init".
    protected override async Task WaitUntilReadyAsync()
    {
        await using var store = MilvusStore.Connect(Url);
        for (var tries = 100; ; tries--)
        {
            try
            {
                await store.Collection("connectors_probe").CreateHybridCollectionAsync(new() { Dense = { new("dense", 2) } });
                await store.Collection("connectors_probe").DropAsync();
                return;
            }
            catch (StoreException e) when (tries > 0 && e.Message.Contains("has not been init", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
