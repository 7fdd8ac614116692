using Xunit.Abstractions;

namespace Connectors.Tests;

/// <summary>Milvus' arithmetic against the recorded answers of two Milvus Lite servers (../shared/cassettes/milvus/scores.json).</summary>
public sealed class MilvusScoresTests(ITestOutputHelper output)
{
    /// <summary>Two units in the last place of a float near 1: Lite 3.2.2 is written in Python and sums in double precision.</summary>
    private const double Tolerance = 2.4e-7;

    [SkippableFact]
    public void All_48_recorded_fused_answers_of_both_servers_are_reproduced()
    {
        var recorded = GoldenFusion.Parse(RepositoryFolder.Shared("cassettes", "milvus", "scores.json"));
        var perRequest = recorded.GetProperty("inputs").GetProperty("limit_per_request").GetInt32();
        var (answers, scores) = (0, 0);
        var largest = 0.0;
        foreach (var server in recorded.GetProperty("servers").EnumerateObject())
        {
            foreach (var metric in server.Value.EnumerateObject())
            {
                foreach (var answer in metric.Value.EnumerateObject().Where(a => a.Name is not ("dense" or "sparse")))
                {
                    var (fusion, weights) = Parse(answer.Name, server.Name);
                    var dense = GoldenFusion.Entries(metric.Value.GetProperty("dense")).Take(perRequest);
                    FusionList[] lists =
                    [
                        Dense(metric.Name, dense, weights[0]),
                        new([.. GoldenFusion.Entries(metric.Value.GetProperty("sparse")).Take(perRequest)])
                        {
                            Weight = weights[1], Metric = ScoreMetric.SparseDotProduct, KeepOrder = true,
                        },
                    ];
                    var expected = GoldenFusion.Entries(answer.Value);
                    var actual = GoldenFusion.Scores(fusion, lists);
                    GoldenFusion.AssertScores(expected, actual, Tolerance, $"{server.Name} {metric.Name} {answer.Name}");
                    largest = Math.Max(largest, expected.Max(e => Math.Abs(e.Score - actual[e.Id])));
                    answers++;
                    scores += expected.Length;
                }
            }
        }

        output.WriteLine($"{answers} answers, {scores} scores, largest difference {largest:E1}");
        Assert.Equal(48, answers);
    }

    private static (Fusion Fusion, double[] Weights) Parse(string name, string server)
    {
        var parts = name.Split('_');
        if (parts[0] == "rrf")
            return (Fusion.Rrf(double.Parse(parts[1]), FusionArithmetic.Milvus), [1, 1]);

        // Lite 2.5.1 does not read norm_score and always normalises.
        var raw = parts[3] == "raw" && server != "lite-2.5.1";
        var fusion = Fusion.Linear(raw ? ScoreNormalization.None : ScoreNormalization.ByMetric, FusionArithmetic.Milvus);
        return (fusion, [double.Parse(parts[1]), double.Parse(parts[2])]);
    }

    private static FusionList Dense(string metric, IEnumerable<FusionEntry> entries, double weight) => new(
        [.. metric == "L2" ? entries.Select(e => e with { Score = -Math.Sqrt(e.Score) }) : entries])
    {
        Weight = weight,
        KeepOrder = true,
        Metric = metric switch { "L2" => ScoreMetric.Euclid, "IP" => ScoreMetric.DotProduct, _ => ScoreMetric.Cosine },
    };
}
