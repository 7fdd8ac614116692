namespace Connectors.Benchmarks.Milvus;

/// <summary>The rows. peer.mjs makes rows of the same sizes.</summary>
internal static class Workload
{
    public const string Collection = "benchmark";
    public const int Dimensions = 384;
    public const int Terms = 60;
    public const int Vocabulary = 30_522;
    public const int BatchRows = 1_000;
    public const int Parallel = 4;

    public static HybridCollectionDefinition Definition => new()
    {
        Dense = { new("dense", Dimensions) },
        Sparse = { new("sparse") },
        Payload = { new("group", PayloadType.Integer) },
    };

    public static HybridPoint Row(int row)
    {
        var random = new Random(row);
        var dense = new float[Dimensions];
        for (var i = 0; i < dense.Length; i++)
            dense[i] = random.NextSingle() - 0.5f;
        var indices = new uint[Terms];
        var values = new float[Terms];
        for (var i = 0; i < Terms; i++)
        {
            indices[i] = (uint)((i * (Vocabulary / Terms)) + random.Next(Vocabulary / Terms));
            values[i] = 0.1f + (random.NextSingle() * 2);
        }

        return new HybridPoint($"document-{row}", Payload.Parse($$"""{"group":{{row % 100}},"title":"Document {{row:D7}} of the benchmark's collection, a title of usual length"}"""))
        {
            Dense = { ["dense"] = dense },
            Sparse = { ["sparse"] = new SparseEmbedding(indices, values) },
        };
    }
}
