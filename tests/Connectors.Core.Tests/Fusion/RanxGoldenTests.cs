using System.Text.Json;
using Xunit.Abstractions;

namespace Connectors.Tests;

/// <summary>
/// The Standard arithmetic against ranx 0.3.21 on 20 sets of runs (tests/golden/fusion.json): all its RRF scores, its normalisations
/// and its weighted sums over each of them.
/// </summary>
public sealed class RanxGoldenTests(ITestOutputHelper output)
{
    /// <summary>ranx divides by no less than this, where we have a rule of our own for such lists.</summary>
    private const double SmallestDivisor = 1e-9;

    private static readonly Dictionary<string, ScoreNormalization> Normalizations = new()
    {
        ["None"] = ScoreNormalization.None,
        ["min-max"] = ScoreNormalization.MinMax,
        ["min-max-inverted"] = ScoreNormalization.MinMax, // of the negated scores
        ["max"] = ScoreNormalization.Max,
        ["sum"] = ScoreNormalization.Sum,
        ["zmuv"] = ScoreNormalization.ZScore,
        ["rank"] = ScoreNormalization.Rank,
    };

    private static readonly JsonElement[] Sets = [.. GoldenFusion.Read("fusion.json").GetProperty("sets").EnumerateArray()];

    [Fact]
    public void All_40_rrf_entries_of_the_20_sets_are_reproduced()
    {
        var (entries, scores) = (0, 0);
        foreach (var set in Sets)
        {
            foreach (var (method, k) in new[] { ("rrf|None|k=60", 60), ("rrf|None|k=1", 1) })
            {
                entries++;
                foreach (var query in set.GetProperty("fused").GetProperty(method).EnumerateObject())
                {
                    var expected = GoldenFusion.Entries(query.Value);
                    var actual = GoldenFusion.Scores(Fusion.Rrf(k), Lists(set, query.Name, weighted: false));
                    GoldenFusion.AssertScores(expected, actual, 1e-12, Name(set, method, query.Name));
                    scores += expected.Length;
                }
            }
        }

        output.WriteLine($"{entries} RRF entries, {scores} scores");
        Assert.Equal((20, 40), (Sets.Length, entries));
    }

    /// <summary>
    /// The exceptions are lists on which the definitions differ, all told by <see cref="Differs"/>: their values must then be ours.
    /// </summary>
    [Fact]
    public void All_normalised_lists_are_reproduced_except_where_the_definitions_differ()
    {
        var equal = new SortedDictionary<string, int>();
        var different = new SortedDictionary<string, int>();
        foreach (var set in Sets)
        {
            foreach (var normalised in set.GetProperty("normalised").EnumerateObject().Where(n => n.Name != "borda"))
            {
                var runs = normalised.Value.EnumerateArray().ToArray();
                for (var run = 0; run < runs.Length; run++)
                {
                    foreach (var query in runs[run].EnumerateObject())
                    {
                        var list = List(set, run, query.Name, normalised.Name, weight: 1);
                        var actual = GoldenFusion.Scores(Fusion.Linear(Normalizations[normalised.Name]), list);
                        var what = Name(set, normalised.Name, query.Name);
                        if (!Differs(normalised.Name, list))
                            GoldenFusion.AssertScores(GoldenFusion.Entries(query.Value), actual, Tolerance(normalised.Name), what);
                        else
                            AssertOurs(normalised.Name, list, actual, what);
                        Count(Differs(normalised.Name, list) ? different : equal, normalised.Name);
                    }
                }
            }
        }

        Report("normalised lists", equal, different);
        Assert.Equal(Expected.NormalisedEqual, equal);
        Assert.Equal(Expected.NormalisedDifferent, different);
    }

    /// <summary>
    /// A weighted sum is excepted when one of its lists is; then it must be the sum of our normalised lists. For Borda, which we have
    /// not, ranx's own normalised lists are summed.
    /// </summary>
    [Fact]
    public void All_weighted_sums_are_reproduced_except_where_the_definitions_differ()
    {
        var equal = new SortedDictionary<string, int>();
        var different = new SortedDictionary<string, int>();
        foreach (var set in Sets)
        {
            foreach (var fused in set.GetProperty("fused").EnumerateObject().Where(f => f.Name.StartsWith("wsum|", StringComparison.Ordinal)))
            {
                var normalization = fused.Name["wsum|".Length..];
                foreach (var query in fused.Value.EnumerateObject())
                {
                    var lists = normalization == "borda" ? BordaLists(set, query.Name) : Lists(set, query.Name, normalization);
                    var fusion = Fusion.Linear(Normalizations.GetValueOrDefault(normalization));
                    var differs = lists.Any(list => Differs(normalization, list));
                    var expected = differs ? SumOneByOne(fusion, lists) : GoldenFusion.Entries(query.Value);
                    var actual = GoldenFusion.Scores(fusion, lists);
                    GoldenFusion.AssertScores(expected, actual, Tolerance(normalization), Name(set, fused.Name, query.Name));
                    Count(differs ? different : equal, normalization);
                }
            }
        }

        Report("weighted sums", equal, different);
        Assert.Equal(Expected.SumsEqual, equal);
        Assert.Equal(Expected.SumsDifferent, different);
    }

    /// <summary>Where ranx's divisor is held up at 1e-9 (its max is even divided by 1e-9 when it is negative), we follow our own rule.</summary>
    private static bool Differs(string normalization, FusionList list)
    {
        var scores = list.Entries.Select(e => e.Score).ToArray();
        return normalization switch
        {
            "min-max" or "min-max-inverted" => scores.Max() - scores.Min() < SmallestDivisor,
            "max" => scores.Max() < SmallestDivisor,
            "sum" => scores.Sum(s => s - scores.Min()) < SmallestDivisor,
            "zmuv" => scores.Max() > scores.Min() && Math.Sqrt(scores.Average(s => Math.Pow(s - scores.Average(), 2))) < SmallestDivisor,
            _ => false,
        };
    }

    private static void AssertOurs(string normalization, FusionList list, Dictionary<string, double> actual, string what)
    {
        var scores = list.Entries.Select(e => e.Score).ToArray();
        var (min, max, mean) = (scores.Min(), scores.Max(), scores.Average());
        var allEqual = min == max;
        var expected = list.Entries.Select(e => e with
        {
            Score = normalization switch
            {
                "max" => e.Score / (max > 0 ? max : Math.Abs(min)),
                "sum" => allEqual ? 1.0 / scores.Length : (e.Score - min) / scores.Sum(s => s - min),
                "zmuv" => (e.Score - mean) / Math.Sqrt(scores.Average(s => Math.Pow(s - mean, 2))),
                _ => allEqual ? 1 : (e.Score - min) / (max - min),
            },
        }).ToArray();
        GoldenFusion.AssertScores(expected, actual, 1e-12, what);
    }

    private static FusionEntry[] SumOneByOne(Fusion fusion, FusionList[] lists) =>
        [.. lists.SelectMany(list => GoldenFusion.Scores(fusion, list))
            .GroupBy(score => score.Key, score => score.Value, (id, parts) => new FusionEntry(id, parts.Sum()))];

    private static double Tolerance(string normalization) => normalization == "zmuv" ? 1e-10 : 1e-12;

    private static FusionList[] Lists(JsonElement set, string query, string normalization = "None", bool weighted = true) =>
        [.. set.GetProperty("weights").EnumerateArray()
            .Select((weight, run) => List(set, run, query, normalization, weighted ? weight.GetDouble() : 1))];

    private static FusionList[] BordaLists(JsonElement set, string query)
    {
        var weights = set.GetProperty("weights");
        return [.. set.GetProperty("normalised").GetProperty("borda").EnumerateArray()
            .Select((run, i) => new FusionList(GoldenFusion.Entries(run.GetProperty(query))) { Weight = weights[i].GetDouble() })];
    }

    private static FusionList List(JsonElement set, int run, string query, string normalization, double weight)
    {
        var entries = GoldenFusion.Entries(set.GetProperty("runs")[run].GetProperty(query));
        if (normalization == "min-max-inverted")
            entries = [.. entries.Select(e => e with { Score = -e.Score })];
        return new(entries) { Weight = weight, KeepOrder = true };
    }

    private static string Name(JsonElement set, string method, string query) => $"{set.GetProperty("id")} {method} {query}";

    private static void Count(SortedDictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private void Report(string what, SortedDictionary<string, int> equal, SortedDictionary<string, int> different) => output.WriteLine(
        $"{what}: {equal.Values.Sum()} equal ({string.Join(", ", equal)}), {different.Values.Sum()} by our rule ({string.Join(", ", different)})");

    private static class Expected
    {
        public static readonly SortedDictionary<string, int> NormalisedEqual =
            new() { ["max"] = 38, ["min-max"] = 39, ["min-max-inverted"] = 39, ["rank"] = 40, ["sum"] = 39, ["zmuv"] = 80 };

        public static readonly SortedDictionary<string, int> NormalisedDifferent =
            new() { ["max"] = 2, ["min-max"] = 1, ["min-max-inverted"] = 1, ["sum"] = 1, ["zmuv"] = 1 };

        public static readonly SortedDictionary<string, int> SumsEqual = new()
        {
            ["None"] = 25, ["borda"] = 25, ["max"] = 22, ["min-max"] = 20, ["min-max-inverted"] = 20, ["rank"] = 25, ["sum"] = 20, ["zmuv"] = 24,
        };

        public static readonly SortedDictionary<string, int> SumsDifferent =
            new() { ["max"] = 3, ["min-max"] = 5, ["min-max-inverted"] = 5, ["sum"] = 5, ["zmuv"] = 1 };
    }
}
