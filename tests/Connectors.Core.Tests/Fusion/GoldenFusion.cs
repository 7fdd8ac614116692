using System.Text.Json;

namespace Connectors.Tests;

/// <summary>What the fusion tests share: reading lists and scores of the golden files.</summary>
internal static class GoldenFusion
{
    public static JsonElement Read(params string[] parts) => Parse(RepositoryFolder.Golden(parts));

    public static JsonElement Parse(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement;

    /// <summary>The entries of <c>[[id, score], …]</c>; ids may be numbers.</summary>
    public static FusionEntry[] Entries(JsonElement pairs) =>
        [.. pairs.EnumerateArray().Select(pair => new FusionEntry(pair[0].ToString(), pair[1].GetDouble()))];

    /// <summary>A list of which only the order is known: scores descend from its length to 1.</summary>
    public static FusionList Ranking(IEnumerable<string> ids, double weight = 1)
    {
        var order = ids.ToArray();
        return new([.. order.Select((id, i) => new FusionEntry(id, order.Length - i))]) { Weight = weight };
    }

    public static Dictionary<string, double> Scores(Fusion fusion, params FusionList[] lists) =>
        FusionKernel.Fuse(fusion, lists, int.MaxValue).ToDictionary(entry => entry.Id, entry => entry.Score);

    public static void AssertScores(
        IReadOnlyCollection<FusionEntry> expected, IReadOnlyDictionary<string, double> actual, double tolerance, string what)
    {
        Assert.True(expected.Count == actual.Count, $"{what}: {expected.Count} entries expected, {actual.Count} found");
        foreach (var (id, score, _) in expected)
        {
            Assert.True(
                actual.TryGetValue(id, out var found) && Math.Abs(found - score) <= tolerance * Math.Max(1, Math.Abs(score)),
                $"{what}: {id} should score {score:R}, not {found:R}");
        }
    }
}
