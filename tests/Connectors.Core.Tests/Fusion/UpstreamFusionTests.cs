using System.Text.Json;

namespace Connectors.Tests;

/// <summary>The fusion examples that the upstream projects publish (tests/golden/golden-sparse.json).</summary>
public sealed class UpstreamFusionTests
{
    private static readonly Dictionary<string, JsonElement> Golden = Read();

    [Fact]
    public void Qdrant_rrf_with_k_2_gives_the_scores_of_its_own_test()
    {
        var example = Golden["qdrant.rrf.k2"];
        var lists = example.GetProperty("lists").EnumerateArray()
            .Select(list => GoldenFusion.Ranking(list.EnumerateArray().Select(id => id.ToString()))).ToArray();

        var fused = FusionKernel.Fuse(Fusion.Rrf(2, FusionArithmetic.Qdrant), lists, 10);

        Assert.Equal(
            GoldenFusion.Entries(example.GetProperty("expected")).Select(e => (e.Id, (float)e.Score)), fused.Select(e => (e.Id, (float)e.Score)));
    }

    [Fact]
    public void Qdrant_weights_compress_ranks_so_that_document_2_wins()
    {
        var example = Golden["qdrant.rrf.weighted"];
        var weights = example.GetProperty("weights").EnumerateArray().Select(w => w.GetDouble()).ToArray();
        var lists = example.GetProperty("lists").EnumerateArray()
            .Select((list, i) => GoldenFusion.Ranking(list.EnumerateArray().Select(id => id.ToString()), weights[i])).ToArray();

        var fused = FusionKernel.Fuse(Fusion.Rrf(2, FusionArithmetic.Qdrant), lists, 10);

        Assert.Equal(example.GetProperty("expect_first").ToString(), fused[0].Id);
        foreach (var entry in fused)
            Assert.Equal(example.GetProperty("derived_scores").GetProperty(entry.Id).GetDouble(), entry.Score, 1e-6);
    }

    [Theory]
    [InlineData(FusionArithmetic.Qdrant, 1e-6)]
    [InlineData(FusionArithmetic.Standard, 1e-12)]
    public void Dbsf_gives_the_scores_of_the_example(FusionArithmetic arithmetic, double tolerance)
    {
        var example = Golden["qdrant.dbsf.example"];
        var lists = example.GetProperty("lists").EnumerateArray().Select(list => new FusionList(GoldenFusion.Entries(list))).ToArray();

        var fused = FusionKernel.Fuse(Fusion.Dbsf(arithmetic), lists, 10);

        var expected = GoldenFusion.Entries(example.GetProperty("expected"));
        Assert.Equal(expected.Select(e => e.Id), fused.Select(e => e.Id));
        GoldenFusion.AssertScores(expected, fused.ToDictionary(e => e.Id, e => e.Score), tolerance, "qdrant.dbsf.example");
    }

    [Fact]
    public void A_document_that_both_lists_hold_third_beats_those_that_one_list_holds_first()
    {
        var example = Golden["st.rrf.shared_first"];
        var lists = new[] { "dense", "sparse" }
            .Select(name => GoldenFusion.Ranking(example.GetProperty(name).EnumerateArray().Select(id => id.GetString()!))).ToArray();

        var fused = FusionKernel.Fuse(Fusion.Rrf(example.GetProperty("rrf_k").GetDouble()), lists, 1);

        Assert.Equal(example.GetProperty("expect_first").GetString(), fused.Single().Id);
        Assert.Equal(2.0 / 63, fused.Single().Score, 1e-15);
    }

    [Fact]
    public void Ranx_rrf_gives_the_scores_of_its_own_test()
    {
        var example = Golden["ranx.rrf"];
        var compared = 0;
        foreach (var query in example.GetProperty("expected").EnumerateObject())
        {
            var lists = example.GetProperty("runs").EnumerateArray().Select(run => new FusionList(Pairs(run.GetProperty(query.Name)))).ToArray();
            var actual = GoldenFusion.Scores(Fusion.Rrf(example.GetProperty("k").GetDouble()), lists);
            GoldenFusion.AssertScores(Pairs(query.Value), actual, 1e-15, query.Name);
            compared++;
        }

        Assert.Equal(1, compared);
    }

    [Theory]
    [InlineData("min_max", ScoreNormalization.MinMax)]
    [InlineData("zmuv", ScoreNormalization.ZScore)]
    [InlineData("sum_norm", ScoreNormalization.Sum)]
    [InlineData("rank_norm", ScoreNormalization.Rank)]
    public void Ranx_normalisations_give_the_values_of_its_own_tests(string name, ScoreNormalization normalization)
    {
        var example = Golden["ranx.norms"];
        var actual = GoldenFusion.Scores(Fusion.Linear(normalization), new FusionList(Pairs(example.GetProperty("scores"))));

        var expected = example.GetProperty(name).EnumerateArray().Select((value, i) => new FusionEntry($"d{i + 1}", value.GetDouble())).ToArray();
        Assert.Equal(3, expected.Length);
        GoldenFusion.AssertScores(expected, actual, 1e-15, name);
    }

    [Theory]
    [InlineData("COSINE", ScoreMetric.Cosine, 1, 1.0)]
    [InlineData("IP", ScoreMetric.DotProduct, 1, 0.75)]
    [InlineData("IP", ScoreMetric.SparseDotProduct, 1, 0.75)]
    [InlineData("BM25", ScoreMetric.Bm25, 1, 0.5)]
    [InlineData("L2/other", ScoreMetric.Euclid, -1, 0.5)]
    public void Milvus_functions_give_the_documented_values_at_1(string name, ScoreMetric metric, double score, double expected)
    {
        Assert.True(Golden["milvus.normalize"].GetProperty("functions").TryGetProperty(name, out _));
        foreach (var arithmetic in new[] { FusionArithmetic.Standard, FusionArithmetic.Milvus })
        {
            var list = new FusionList([new("a", score)]) { Metric = metric };
            Assert.Equal(expected, GoldenFusion.Scores(Fusion.Linear(ScoreNormalization.ByMetric, arithmetic), list)["a"]);
        }
    }

    private static FusionEntry[] Pairs(JsonElement scores) => [.. scores.EnumerateObject().Select(p => new FusionEntry(p.Name, p.Value.GetDouble()))];

    private static Dictionary<string, JsonElement> Read()
    {
        var root = GoldenFusion.Read("golden-sparse.json");
        var entries = root.ValueKind == JsonValueKind.Array ? root : root.GetProperty("entries");
        return entries.EnumerateArray().ToDictionary(e => e.GetProperty("id").GetString()!);
    }
}
