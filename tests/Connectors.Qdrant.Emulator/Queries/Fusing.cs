using Connectors.Qdrant.Emulator.Storage;

namespace Connectors.Qdrant.Emulator.Queries;

/// <summary>Lists merged into one, in f32 in the order of the server's operations (cassettes/qdrant/FACTS.md 1 and 2).</summary>
internal static class Fusing
{
    private const uint DefaultK = 2;

    public static List<FoundPoint> Rrf(IReadOnlyList<List<FoundPoint>> lists, uint? k, IReadOnlyList<float> weights) => Sum(lists.SelectMany((list, i) =>
        list.Select((hit, position) => hit with { Score = Rank(position, k ?? DefaultK, weights.Count > 0 ? weights[i] : 1) })));

    public static List<FoundPoint> Dbsf(IEnumerable<List<FoundPoint>> lists) => Sum(lists.SelectMany(Normalise));

    private static float Rank(int position, uint k, float weight) => weight <= 0 ? 0 : 1 / ((position + 1) / weight + k - 1);

    private static IEnumerable<FoundPoint> Normalise(List<FoundPoint> list)
    {
        float mean = 0, squares = 0;
        for (var i = 0; i < list.Count; i++)
        {
            var difference = list[i].Score - mean;
            mean += difference / (i + 1);
            squares += difference * (list[i].Score - mean);
        }

        var deviation = list.Count < 2 ? 0 : MathF.Sqrt(squares / (list.Count - 1));
        var (low, high) = (mean - 3 * deviation, mean + 3 * deviation);
        return list.Select(hit => hit with { Score = low == high ? 0.5f : (hit.Score - low) / (high - low) });
    }

    private static List<FoundPoint> Sum(IEnumerable<FoundPoint> hits)
    {
        var sums = new Dictionary<PointKey, FoundPoint>();
        foreach (var hit in hits)
            sums[hit.Point.Key] = sums.TryGetValue(hit.Point.Key, out var sum) ? sum with { Score = sum.Score + hit.Score } : hit;
        return [.. sums.Values.OrderByDescending(hit => float.IsNaN(hit.Score)).ThenByDescending(hit => hit.Score)];
    }
}
