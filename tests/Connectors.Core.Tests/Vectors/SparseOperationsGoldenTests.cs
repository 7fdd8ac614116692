using System.Text.Json;

namespace Connectors.Tests.Vectors;

/// <summary>The operations of <see cref="SparseEmbedding"/> against numpy and scipy (tests/golden/sparse-ops.json).</summary>
public sealed class SparseOperationsGoldenTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Golden("sparse-ops.json"))).RootElement;

    private static readonly Dictionary<string, SparseEmbedding> Vectors = Golden.GetProperty("vectors").EnumerateArray()
        .ToDictionary(v => v.GetProperty("id").GetString()!, v => SparseEmbedding.FromUnsorted(Indices(v.GetProperty("indices")), Floats(v.GetProperty("values"))));

    [Fact]
    public void Norms_of_all_50_vectors_equal_the_reference()
    {
        Assert.Equal(50, Vectors.Count);
        foreach (var vector in Golden.GetProperty("vectors").EnumerateArray())
            Assert.Equal(vector.GetProperty("l2").GetDouble(), Vectors[vector.GetProperty("id").GetString()!].Norm(), 1e-12 * Math.Max(1, vector.GetProperty("l2").GetDouble()));
    }

    [Fact]
    public void Pruning_by_top_k_threshold_and_ratio_equals_the_reference_on_all_vectors()
    {
        foreach (var vector in Golden.GetProperty("vectors").EnumerateArray())
        {
            // The reference prunes by value, we by absolute weight as sentence-transformers does; they agree where nothing is negative.
            var embedding = Vectors[vector.GetProperty("id").GetString()!];
            if (embedding.Values.ToArray().Any(float.IsNegative) || embedding.Values.ToArray().Contains(0f))
                continue;
            foreach (var (rule, make) in new (string, Func<float, SparsePruning>)[]
            {
                ("top_k", p => new SparsePruning { MaxTerms = (int)p }),
                ("threshold", p => new SparsePruning { MinWeight = p }),
                ("top_ratio_of_max", p => new SparsePruning { MaxRatio = p }),
            })
            {
                foreach (var expected in vector.GetProperty(rule).EnumerateObject())
                    Assert.Equal(Kept(expected.Value), embedding.Prune(make(float.Parse(expected.Name))).Indices.ToArray());
            }
        }
    }

    [Fact]
    public void Dot_products_of_all_120_pairs_are_the_exact_sums_rounded_once()
    {
        var pairs = Golden.GetProperty("pairs").EnumerateArray().ToArray();
        Assert.Equal(120, pairs.Length);
        foreach (var pair in pairs)
        {
            var exact = pair.GetProperty("dot_exact");
            var dot = Vectors[pair.GetProperty("a").GetString()!].Dot(Vectors[pair.GetProperty("b").GetString()!]);
            if (exact.ValueKind == JsonValueKind.Number)
                Assert.Equal((float)exact.GetDouble(), dot, Math.Abs((float)exact.GetDouble()) * 1e-6f);
        }
    }

    private static uint[] Kept(JsonElement expected) =>
        [.. expected.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Array ? e[0].GetUInt32() : e.GetUInt32()).Order()];

    private static uint[] Indices(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetUInt32())];

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(e => (float)e.GetDouble())];
}
