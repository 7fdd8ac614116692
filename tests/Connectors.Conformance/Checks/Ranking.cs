using System.Globalization;

namespace Connectors.Conformance;

/// <summary>
/// "The same ranking" as docs/design.md section 3 defines it: hits are grouped while neighbouring scores differ by less than 1e-5
/// relative; groups are compared as sets, in order; the groups at the ends of the page may differ in members.
/// </summary>
internal static class Ranking
{
    private const double Relative = 1e-5;

    /// <param name="expected">The whole ranking, best first.</param>
    /// <param name="actual">The page that the store returned.</param>
    /// <param name="limit">How many hits were asked for.</param>
    /// <param name="offset">How many were passed over.</param>
    /// <param name="what">What was searched.</param>
    /// <param name="storeError">How far scores may be off because of what the store keeps, relative.</param>
    public static void Same(IReadOnlyList<ScoredId> expected, IReadOnlyList<Hit> actual, int limit, int offset, string what, double storeError = 0)
    {
        var ids = actual.Select(hit => hit.Id).ToList();
        Check.Equal(Math.Max(0, Math.Min(limit, expected.Count - offset)), actual.Count, $"{what}: number of hits");
        Check.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count(), $"{what}: number of different ids");

        var tolerance = Relative + storeError;

        // Sums that cancel out are off in proportion to their terms, not to their result.
        var absolute = expected.Count == 0 ? 0 : 1e-6 * Math.Max(1e-3, expected.Max(entry => Math.Abs(entry.Score)));
        var scores = expected.ToDictionary(entry => entry.Id, entry => entry.Score, StringComparer.Ordinal);
        foreach (var hit in actual)
        {
            Check.That(scores.TryGetValue(hit.Id, out var score), $"{what}: '{hit.Id}' must not be found, but is, with score {Text(hit.Score)}.");
            Check.Near(score, hit.Score, $"{what}: score of '{hit.Id}'", tolerance, absolute);
        }

        for (var start = 0; start < expected.Count;)
        {
            var end = start + 1;
            while (end < expected.Count && IsTie(expected[end - 1].Score, expected[end].Score, tolerance, absolute))
                end++;
            CompareGroup(expected, ids, start, end, offset, what);
            start = end;
        }

        for (var i = 1; i < actual.Count; i++)
            Check.That(actual[i - 1].Score >= actual[i].Score, $"{what}: hit {i} has the score {Text(actual[i].Score)}, more than the {Text(actual[i - 1].Score)} before it.");
    }

    /// <summary>Compares whole results of two searches that must agree.</summary>
    public static void Same(IReadOnlyList<Hit> expected, IReadOnlyList<Hit> actual, string what, double storeError = 0) =>
        Same([.. expected.Select(hit => new ScoredId(hit.Id, hit.Score))], actual, Math.Max(1, expected.Count), 0, what, storeError);

    private static void CompareGroup(IReadOnlyList<ScoredId> expected, List<string> ids, int start, int end, int offset, string what)
    {
        var from = Math.Max(0, start - offset);
        var to = Math.Min(ids.Count, end - offset);
        if (from >= to)
            return;
        var group = expected.Skip(start).Take(end - start).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var id in ids[from..to])
            Check.That(group.Contains(id), $"{what}: at ranks {start + 1} to {end} expected {string.Join(", ", group.Take(8))} ({Text(expected[start].Score)}), found '{id}'.");
    }

    private static bool IsTie(double left, double right, double relative, double absolute) =>
        Math.Abs(left - right) <= Math.Max(absolute, relative * Math.Max(Math.Abs(left), Math.Abs(right)));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
