using Connectors.Milvus;

namespace Connectors.Benchmarks.Milvus;

/// <summary>The measured process of our client.</summary>
internal static class Client
{
    public const int ServerPasses = 3;

    /// <summary>Writes into the sink and then into the server, and prints a line of cells for each.</summary>
    public static async Task RunAsync(int rows, int sinkPasses, string sinkPort, string serverPort)
    {
        var points = Points.Make(rows);
        foreach (var (port, passes) in new[] { (sinkPort, sinkPasses), (serverPort, ServerPasses) })
        {
            await using var store = MilvusStore.Connect($"milvus://127.0.0.1:{port}");
            var collection = store.Collection(Points.Collection);
            await collection.EnsureAsync(new()
            {
                Dense = { new("dense", Points.Dimensions) },
                Sparse = { new("sparse") },
                Payload = { new("group", PayloadType.Integer) },
            });
            Console.WriteLine(await Passes.MeasureAsync(collection, points, passes));
        }
    }
}
