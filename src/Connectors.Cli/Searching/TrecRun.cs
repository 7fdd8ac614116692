using System.Globalization;
using System.Text;

namespace Connectors.Cli.Searching;

/// <summary>Lines of a TREC run: <c>qid Q0 docid rank score tag</c>.</summary>
internal static class TrecRun
{
    /// <summary>Whether a text can stand in a run, whose columns are separated by white space.</summary>
    public static bool IsWord(string text) => text.Length > 0 && !text.Any(char.IsWhiteSpace);

    /// <exception cref="CommandException">The id of a hit cannot stand in a run.</exception>
    public static string Format(string query, SearchResult hits, string tag)
    {
        // A list of float scores is written as floats. One form for the whole list: mixed ones could change the order for a reader of doubles.
        var areFloats = hits.All(hit => (double)(float)hit.Score == hit.Score);
        var lines = new StringBuilder();
        for (var i = 0; i < hits.Count; i++)
        {
            var hit = hits[i];
            if (!IsWord(hit.Id))
                throw new CommandException($"the document id '{hit.Id}' holds white space, which a TREC run cannot have.");
            var score = areFloats ? ((float)hit.Score).ToString("R", CultureInfo.InvariantCulture) : hit.Score.ToString("R", CultureInfo.InvariantCulture);
            lines.Append(CultureInfo.InvariantCulture, $"{query} Q0 {hit.Id} {i + 1} {score} {tag}\n");
        }

        return lines.ToString();
    }
}
