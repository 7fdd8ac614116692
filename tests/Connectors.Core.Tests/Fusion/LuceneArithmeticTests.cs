using System.Text.Json;
using Xunit.Abstractions;

namespace Connectors.Tests;

/// <summary>
/// The arithmetic of Elasticsearch and OpenSearch, from the formulas of their sources: no recording holds a fused score (the rrf and
/// linear retrievers of the recordings are stand-ins).
/// </summary>
public sealed class LuceneArithmeticTests(ITestOutputHelper output)
{
    private static readonly FusionList Cosines = new([new("a", 0.9), new("b", 0.5), new("c", -0.1)]) { Metric = ScoreMetric.Cosine };

    [Fact]
    public void Elasticsearch_rrf_is_single_precision_with_ranks_from_1()
    {
        var fused = GoldenFusion.Scores(
            Fusion.Rrf(60, FusionArithmetic.Elasticsearch),
            GoldenFusion.Ranking(["a", "b"]), GoldenFusion.Ranking(["c", "a"]), GoldenFusion.Ranking(["d"], weight: 2));

        // The figures that the documentation of the server shows (protocols.md A.3.4).
        Assert.Equal(0.032522473f, fused["a"], 2e-9);
        Assert.Equal(0.016129032f, fused["b"]);
        Assert.Equal(0.016393442f, fused["c"], 2e-9);
        Assert.Equal(2 * (1f / 61), fused["d"]);
        Assert.Equal((1f / 61) + (1f / 62), fused["a"]);
    }

    [Fact]
    public void Elasticsearch_minmax_normalises_and_leaves_a_list_of_equal_scores_as_it_is()
    {
        var fusion = Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.Elasticsearch);
        var sparse = new FusionList([new("a", 8), new("d", 2)]) { Weight = 0.5, Metric = ScoreMetric.SparseDotProduct };

        var fused = GoldenFusion.Scores(fusion, Cosines, sparse);
        GoldenFusion.AssertScores([new("a", 1.5), new("b", 0.6), new("c", 0), new("d", 0)], fused, 1e-6, "minmax");

        var equal = new FusionList([new("a", 3.5), new("b", 3.5)]) { Weight = 2 };
        GoldenFusion.AssertScores([new("a", 7), new("b", 7)], GoldenFusion.Scores(fusion, equal), 0, "equal scores");
        var one = new FusionList([new("a", 0.5)]) { Metric = ScoreMetric.Cosine };
        GoldenFusion.AssertScores([new("a", 0.75)], GoldenFusion.Scores(fusion, one), 0, "one cosine, as _score");
    }

    [Fact]
    public void Elasticsearch_none_and_l2_norm_work_on_the_server_s_own_scores()
    {
        var none = Fusion.Linear(ScoreNormalization.None, FusionArithmetic.Elasticsearch);
        GoldenFusion.AssertScores([new("a", 0.95), new("b", 0.75), new("c", 0.45)], GoldenFusion.Scores(none, Cosines), 1e-7, "none");

        var l2 = Fusion.Linear(ScoreNormalization.L2Norm, FusionArithmetic.Elasticsearch);
        var list = new FusionList([new("a", 4), new("b", 3)]);
        GoldenFusion.AssertScores([new("a", 0.8f), new("b", 0.6f)], GoldenFusion.Scores(l2, list), 0, "l2_norm");
        var tiny = new FusionList([new("a", 4e-7f), new("b", 3e-7f)]);
        GoldenFusion.AssertScores([new("a", 4e-7f), new("b", 3e-7f)], GoldenFusion.Scores(l2, tiny), 0, "a norm below 1e-6");
    }

    [Fact]
    public void OpenSearch_rrf_rounds_every_term_to_ten_decimals_half_up()
    {
        var fused = GoldenFusion.Scores(
            Fusion.Rrf(60, FusionArithmetic.OpenSearch), GoldenFusion.Ranking(["a", "b"]), GoldenFusion.Ranking(["b"], weight: 0.5));

        Assert.Equal((float)0.0163934426, fused["a"]);
        Assert.Equal((float)0.0161290323 + (0.5f * (float)0.0163934426), fused["b"]);

        // 1/2048 = 0.00048828125 lies in the middle between two numbers of ten decimals.
        Assert.Equal((float)0.0004882813, GoldenFusion.Scores(Fusion.Rrf(2047, FusionArithmetic.OpenSearch), GoldenFusion.Ranking(["a"]))["a"]);
    }

    [Fact]
    public void OpenSearch_takes_the_weighted_mean_over_all_lists_and_lifts_a_zero_to_a_thousandth()
    {
        var fusion = Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.OpenSearch);
        var sparse = new FusionList([new("a", 8), new("d", 2)]) { Weight = 0.6, Metric = ScoreMetric.SparseDotProduct };
        var dense = new FusionList(Cosines.Entries) { Weight = 0.2, Metric = ScoreMetric.Cosine };

        var fused = GoldenFusion.Scores(fusion, dense, sparse);
        GoldenFusion.AssertScores(
            [new("a", 1), new("b", 0.2 * 0.6 / 0.8), new("c", 0.2 * 0.001 / 0.8), new("d", 0.6 * 0.001 / 0.8)], fused, 1e-6, "min_max");

        var equal = new FusionList([new("a", 3), new("b", 3)]);
        GoldenFusion.AssertScores([new("a", 1), new("b", 1)], GoldenFusion.Scores(fusion, equal), 0, "equal scores");
        var unweighted = new FusionList([new("a", 3)]) { Weight = 0 };
        GoldenFusion.AssertScores([new("a", 0)], GoldenFusion.Scores(fusion, unweighted), 0, "no weight at all");
    }

    [Fact]
    public void OpenSearch_z_score_uses_the_sample_deviation_and_lifts_what_is_below_the_mean()
    {
        var fusion = Fusion.Linear(ScoreNormalization.ZScore, FusionArithmetic.OpenSearch);

        // Mean 4, sample deviation 2; the score that equals the mean counts as the largest.
        var list = new FusionList([new("a", 6), new("b", 4), new("c", 2)]);
        GoldenFusion.AssertScores([new("a", 1), new("b", 6), new("c", 0.001)], GoldenFusion.Scores(fusion, list), 1e-7, "z_score");
        GoldenFusion.AssertScores([new("a", 5)], GoldenFusion.Scores(fusion, new FusionList([new("a", 5)])), 0, "a list of one");

        var l2 = Fusion.Linear(ScoreNormalization.L2Norm, FusionArithmetic.OpenSearch);
        GoldenFusion.AssertScores([new("a", 0.8), new("b", 0.6)], GoldenFusion.Scores(l2, new FusionList([new("a", 4), new("b", 3)])), 1e-7, "l2");
    }

    [SkippableFact]
    public void Dense_scores_become_the_scores_that_elasticsearch_recorded()
    {
        var golden = GoldenFusion.Parse(RepositoryFolder.Shared("cassettes", "elasticsearch", "scores.json"));
        var compared = 0;
        foreach (var version in golden.GetProperty("results").EnumerateObject())
        {
            foreach (var result in version.Value.GetProperty("dense").EnumerateArray())
            {
                var (field, metric) = result.GetProperty("similarity").GetString() switch
                {
                    "cosine" => ("cos", ScoreMetric.Cosine),
                    "l2_norm" => ("l2", ScoreMetric.Euclid),
                    "max_inner_product" => ("mip", ScoreMetric.DotProduct),
                    _ => ("", default),
                };
                if (field.Length == 0)
                    continue;
                var documents = golden.GetProperty("documents").GetProperty(field);
                var query = Vector(result.GetProperty("query"));
                foreach (var hit in result.GetProperty("top10").EnumerateArray())
                {
                    var vector = Vector(documents[int.Parse(hit[0].GetString()![1..])]);
                    Assert.Equal(hit[1].GetDouble(), LuceneScore.From(metric, Score(metric, query, vector)), 1e-6 * Math.Max(1, hit[1].GetDouble()));
                    compared++;
                }
            }
        }

        output.WriteLine($"{compared} recorded scores");
        Assert.Equal(240, compared);
    }

    private static double Score(ScoreMetric metric, double[] x, double[] y)
    {
        double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
        return metric switch
        {
            ScoreMetric.Cosine => Dot(x, y) / Math.Sqrt(Dot(x, x) * Dot(y, y)),
            ScoreMetric.Euclid => -Math.Sqrt(x.Zip(y, (p, q) => (p - q) * (p - q)).Sum()),
            _ => Dot(x, y),
        };
    }

    private static double[] Vector(JsonElement values) => [.. values.EnumerateArray().Select(v => (double)v.GetSingle())];
}
