using System.Globalization;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded.KillHost;

/// <summary>What the process that is killed writes, so that the test knows what must be there.</summary>
internal static class KillWorkload
{
    public const string Collection = "kill";
    public const int PointsPerBatch = 10;
    public const int Slots = 50;

    public static HybridCollectionDefinition Definition => new() { Dense = { new("dense", 8, Distance.Dot) }, Sparse = { new("sparse") } };

    /// <summary>A store with small logs and heads, so that kills hit checkpoints and merges too.</summary>
    public static EmbeddedStore Open(string path) => EmbeddedStore.Create(path, new EmbeddedStoreOptions(), new StorageOptions { MaxLogBytes = 200_000, MaxHeadRows = 300 });

    public static string Id(int batch, int point) => string.Create(CultureInfo.InvariantCulture, $"point-{batch % Slots}-{point}");

    public static string Payload(int batch) => string.Create(CultureInfo.InvariantCulture, $$"""{"batch":{{batch}}}""");

    public static IEnumerable<HybridPoint> Points(int batch)
    {
        for (var point = 0; point < PointsPerBatch; point++)
        {
            yield return new HybridPoint(Id(batch, point), Connectors.Payload.Parse(Payload(batch)))
            {
                Dense = { ["dense"] = new float[] { batch, point, 1, 2, 3, 4, 5, 6 } },
                Sparse = { ["sparse"] = new SparseEmbedding(new uint[] { (uint)point, 1000 + (uint)batch }, new float[] { point + 1, batch + 1 }) },
            };
        }
    }
}
