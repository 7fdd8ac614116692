namespace Connectors.Testing;

/// <summary>When two rankings are the same.</summary>
internal static class Ranking
{
    private const double Relative = 1e-5;

    /// <summary>
    /// Groups of hits whose scores differ by less than 1e-5 are compared as sets; a group that the page cuts may differ in members.
    /// </summary>
    public static void AssertSame(IReadOnlyList<(string Id, double Score)> expected, IReadOnlyList<(string Id, double Score)> actual, int limit, int offset, string what)
    {
        Assert.True(expected.Count == actual.Count, $"{what}: {actual.Count} hits instead of {expected.Count}");

        // Scores that cancel out are off in proportion to their terms: a millionth of the largest one.
        var absolute = expected.Count == 0 ? 0 : 1e-6 * expected.Max(hit => Math.Abs(hit.Score));
        for (var start = 0; start < expected.Count;)
        {
            var end = start + 1;
            while (end < expected.Count && Near(expected[end - 1].Score, expected[end].Score))
                end++;
            for (var i = start; i < end; i++)
                Assert.True(Near(expected[i].Score, actual[i].Score), $"{what}: score {actual[i].Score} instead of {expected[i].Score} at rank {i + 1}");
            var isCut = (start == 0 && offset > 0) || (end == expected.Count && end == limit);
            if (!isCut)
                Assert.True(Ids(expected, start, end).SetEquals(Ids(actual, start, end)), $"{what}: other points at ranks {start + 1} to {end}");
            start = end;
        }

        bool Near(double x, double y) => Math.Abs(x - y) <= Math.Max(absolute, Relative * Math.Abs(x));
    }

    private static HashSet<string> Ids(IReadOnlyList<(string Id, double Score)> hits, int start, int end) =>
        [.. hits.Skip(start).Take(end - start).Select(hit => hit.Id)];
}
