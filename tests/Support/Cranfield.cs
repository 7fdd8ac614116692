using System.Text.RegularExpressions;

namespace Connectors.Testing;

/// <summary>
/// The Cranfield collection. Its traps: the judgements number the queries by position, not by their <c>.I</c>; documents 471 and 995 are empty;
/// the code −1 means not relevant.
/// </summary>
internal sealed partial class Cranfield
{
    private Cranfield(string[] documents, string[] queries, IReadOnlyDictionary<int, HashSet<int>> relevant)
    {
        Documents = documents;
        Queries = queries;
        Relevant = relevant;
    }

    /// <summary>The abstracts; number n of the collection is at position n - 1.</summary>
    public string[] Documents { get; }

    public string[] Queries { get; }

    /// <summary>By position of the query, the positions of its relevant documents.</summary>
    public IReadOnlyDictionary<int, HashSet<int>> Relevant { get; }

    public static Cranfield Read()
    {
        var relevant = new Dictionary<int, HashSet<int>>();
        foreach (var line in File.ReadLines(RepositoryFolder.Shared("data", "cranfield", "cranqrel")))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var query, var document, var code])
                continue;
            if (!relevant.TryGetValue(int.Parse(query) - 1, out var documents))
                relevant[int.Parse(query) - 1] = documents = [];
            if (int.Parse(code) >= 1)
                documents.Add(int.Parse(document) - 1);
        }

        return new Cranfield(Texts("cran.all.1400"), Texts("cran.qry"), relevant);
    }

    /// <summary>nDCG at 10 with binary gains, the mean over the judged queries, as trec_eval computes it.</summary>
    public double Ndcg10(IReadOnlyList<int[]> rankings) => Mean(rankings, (ranking, relevant) =>
        ranking.Take(10).Select((document, i) => relevant.Contains(document) ? Discount(i) : 0).Sum() / Enumerable.Range(0, Math.Min(10, relevant.Count)).Sum(Discount));

    /// <summary>The share of the relevant documents among the first 100.</summary>
    public double Recall100(IReadOnlyList<int[]> rankings) => Mean(rankings, (ranking, relevant) => (double)ranking.Take(100).Count(relevant.Contains) / relevant.Count);

    private static double Discount(int position) => 1 / Math.Log2(position + 2);

    private static string[] Texts(string file) =>
        [.. Record().Split(File.ReadAllText(RepositoryFolder.Shared("data", "cranfield", file))).Skip(1)
            .Select(record => WhiteSpace().Replace(record[(record.IndexOf("\n.W", StringComparison.Ordinal) + 3)..], " ").Trim())];

    private double Mean(IReadOnlyList<int[]> rankings, Func<int[], HashSet<int>, double> measure) =>
        rankings.Select((ranking, query) => (ranking, query)).Where(run => Relevant.TryGetValue(run.query, out var relevant) && relevant.Count > 0)
            .Average(run => measure(run.ranking, Relevant[run.query]));

    [GeneratedRegex(@"^\.I \d+\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Record();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
