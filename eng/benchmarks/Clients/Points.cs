namespace Connectors.Benchmarks;

/// <summary>The points, and how they are sent. The scripts of the peers make points of the same sizes.</summary>
internal static class Points
{
    public const string Collection = "benchmark";
    public const int Dimensions = 384;
    public const int Terms = 60;
    public const int Vocabulary = 30_522;
    public const int Batch = 1_000;
    public const int Parallel = 4;

    public static List<HybridPoint> Make(int count) => [.. Enumerable.Range(0, count).Select(Point)];

    private static HybridPoint Point(int number)
    {
        var random = new Random(number);
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

        return new HybridPoint($"document-{number}", Payload.Parse($$"""{"group":{{number % 100}},"title":"Document {{number:D7}} of the benchmark's collection, a title of usual length"}"""))
        {
            Dense = { ["dense"] = dense },
            Sparse = { ["sparse"] = new SparseEmbedding(indices, values) },
        };
    }
}
