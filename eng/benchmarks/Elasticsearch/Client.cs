using Connectors.Elasticsearch;

namespace Connectors.Benchmarks.Elasticsearch;

/// <summary>The measured process of our client.</summary>
internal static class Client
{
    /// <summary>Writes the points and prints a line of cells.</summary>
    /// <param name="count">How many points a pass has.</param>
    /// <param name="passes">How many passes.</param>
    /// <param name="port">The server.</param>
    /// <param name="mode"><c>plain</c>, <c>gzip</c>, <c>unsent</c>: bulk requests are answered in this process, or <c>words</c>: the tokens of sparse vectors are words.</param>
    public static async Task RunAsync(int count, int passes, string port, string mode)
    {
        var points = Points.Make(count);
        await using var transport = ElasticsearchTransport.Connect([new($"http://127.0.0.1:{port}")], new() { Gzip = mode == "gzip" });
        await using var store = ElasticsearchStore.Connect(mode == "unsent" ? new UnsentTransport(transport) : transport);
        var collection = store.Collection(mode == "words" ? Points.Collection + "-words" : Points.Collection);
        await collection.EnsureAsync(new()
        {
            Dense = { new("dense", Points.Dimensions) { Index = DenseIndex.Exact } },
            Sparse = { mode == "words" ? new ElasticsearchSparseField("sparse") { Tokens = SparseTokens.Vocabulary, Vocabulary = new Words() } : new SparseField("sparse") },
            Payload = { new("group", PayloadType.Integer) },
        });
        Console.WriteLine(await Passes.MeasureAsync(collection, points, passes));
    }
}
