using System.Text.Json;

namespace Connectors.Conformance;

/// <summary>
/// Generated points: every kind of payload value, of missing ones, and of vectors; some points are equal in all vectors, so that
/// scores tie. The same numbers on every machine.
/// </summary>
internal sealed class ConformanceData
{
    public const int Count = 300;
    public const int Terms = 200;

    private static readonly string[] Langs = ["de", "en", "fr", "DE", "en-US", "日本"];
    private static readonly string[] Tags = ["red", "green", "blue", "dark red"];
    private static readonly string[] Words = ["quick", "Brown", "fox", "jumps", "over", "lazy", "dog", "hybrid", "search", "2024"];

    private ConformanceData(IReadOnlyList<HybridPoint> points)
    {
        Points = points;
        ById = points.ToDictionary(point => point.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<HybridPoint> Points { get; }

    public IReadOnlyDictionary<string, HybridPoint> ById { get; }

    public static ConformanceData Generate(StoreCapabilities capabilities)
    {
        var random = new SplitMix64(20240501);
        var points = new List<HybridPoint>(Count);
        for (var i = 0; i < Count; i++)
        {
            var point = new HybridPoint(IdOf(i, random), PayloadOf(i, random));

            // Every 25th point has the vectors of the one before: scores tie.
            if (i % 25 == 24)
                CopyVectors(points[^1], point);
            else
                AddVectors(point, i, random, capabilities.MissingDenseVectors);
            points.Add(point);
        }

        return new ConformanceData(points);
    }

    /// <summary>Makes a dense query that no point equals.</summary>
    public static float[] DenseQuery(int seed)
    {
        var random = new SplitMix64(0xD0000000 + (ulong)seed);
        return DenseVector(random);
    }

    /// <summary>Makes a sparse query of 1 to 12 terms.</summary>
    public static SparseEmbedding SparseQuery(int seed)
    {
        var random = new SplitMix64(0x50000000 + (ulong)seed);
        return SparseVector(random, 1 + random.Below(12));
    }

    private static string IdOf(int i, SplitMix64 random) => (i % 4) switch
    {
        0 => $"doc-{i}",
        1 => $"{i}",
        2 => new Guid($"00000000-0000-4000-8000-{i:x12}").ToString("D"),
        _ => $"ö/{random.Below(1000)} {i}",
    };

    private static void AddVectors(HybridPoint point, int i, SplitMix64 random, bool mayLackDense)
    {
        foreach (var field in Schemas.Data.Dense)
        {
            var vector = DenseVector(random);
            if (!mayLackDense || !random.OneIn(12))
                point.Dense[field.Name] = vector;
        }

        var sparse = SparseVector(random, 5 + random.Below(16));
        if (i % 17 != 3)
            point.Sparse["sparse"] = sparse;
    }

    private static void CopyVectors(HybridPoint source, HybridPoint target)
    {
        foreach (var (field, vector) in source.Dense)
            target.Dense[field] = vector;
        foreach (var (field, vector) in source.Sparse)
            target.Sparse[field] = vector;
    }

    private static float[] DenseVector(SplitMix64 random)
    {
        var vector = new float[Schemas.Dimensions];
        foreach (ref var value in vector.AsSpan())
            value = random.Signed();
        return vector;
    }

    private static SparseEmbedding SparseVector(SplitMix64 random, int terms)
    {
        var weights = new SortedDictionary<uint, float>();
        while (weights.Count < terms)
            weights[(uint)random.Below(Terms)] = random.Weight();
        return SparseEmbedding.FromDictionary(weights);
    }

    private static Payload PayloadOf(int i, SplitMix64 random)
    {
        var json = new Dictionary<string, object?>
        {
            ["number"] = i,
            ["lang"] = random.Pick(Langs),
            ["year"] = 1950 + random.Below(60),
            ["price"] = random.Below(200) / 8.0,
            ["flag"] = random.OneIn(2),
            ["seen"] = InstantOf(random),
            ["title"] = string.Join(' ', Enumerable.Range(0, 3 + random.Below(5)).Select(_ => random.Pick(Words))) + (random.OneIn(3) ? "!" : string.Empty),
            ["tags"] = ArrayOf(random, () => random.Pick(Tags)),
            ["counts"] = ArrayOf(random, () => (object)(long)random.Below(20)),
            ["plain"] = random.Pick(Langs),
            ["note"] = random.Pick(Words),
            ["rank"] = random.Below(50),
            ["ratio"] = random.Below(100) / 4.0,
            ["open"] = random.OneIn(3),
            ["author"] = Element($$"""{"name":"{{random.Pick(Words)}}","born":{{1900 + random.Below(90)}}}"""),
            ["parts"] = Element($$"""[{"code":"{{random.Pick(Tags)}}","size":{{random.Below(9)}}},{"code":"{{random.Pick(Tags)}}","size":{{random.Below(9)}}}]"""),
            ["mixed"] = Mixed(random),
        };

        // Missing, null and [] all hold no value.
        foreach (var key in json.Keys.Where(key => key != "number").ToList())
        {
            switch (random.Below(14))
            {
                case 0:
                    json.Remove(key);
                    break;
                case 1:
                    json[key] = null;
                    break;
                case 2:
                    json[key] = Array.Empty<object>();
                    break;
            }
        }

        return Payload.From(json);
    }

    private static object? ArrayOf(SplitMix64 random, Func<object> next) => random.OneIn(4)
        ? next()
        : Enumerable.Range(0, 1 + random.Below(3)).Select(_ => next()).ToArray();

    private static string InstantOf(SplitMix64 random)
    {
        var offset = random.OneIn(2) ? "Z" : "+02:00";
        return $"20{random.Below(25):00}-0{1 + random.Below(9)}-1{random.Below(10)}T0{random.Below(10)}:30:00{offset}";
    }

    private static object? Mixed(SplitMix64 random) => random.Below(6) switch
    {
        0 => "7",
        1 => 7L,
        2 => 7.5,
        3 => true,
        4 => Element("""{"deep":7}"""),
        _ => new object[] { "7", 7L, false },
    };

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
