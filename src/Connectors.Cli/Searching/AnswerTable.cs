using System.Globalization;
using Connectors.Cli.Output;

namespace Connectors.Cli.Searching;

/// <summary>Hits for people.</summary>
internal static class AnswerTable
{
    private const int TextLength = 80;
    private const int ShownTerms = 8;

    public static void Write(Shell shell, SearchAnswer answer, IReadOnlyList<string> legs, bool explain)
    {
        if (answer.Hits.Count == 0)
        {
            shell.Error.WriteLine("No hits.");
            return;
        }

        ConsoleTable.Write(
            shell,
            ["RANK", "SCORE", "ID", .. explain ? legs.Select(leg => leg.ToUpperInvariant()) : [], "TEXT"],
            answer.Hits.Select(hit => (IReadOnlyList<string>)[Printable.Of((long)hit.Rank), Printable.Of(hit.Hit.Score), hit.Hit.Id, .. explain ? legs.Select(leg => LegCell(hit, leg)) : [], Text(hit.Hit.Payload)]));
        if (answer.Hits.Any(hit => hit.Terms.Count > 0))
            WriteTerms(shell, answer);
    }

    private static void WriteTerms(Shell shell, SearchAnswer answer)
    {
        shell.Out.WriteLine();
        ConsoleTable.Write(
            shell,
            ["ID", "TERM", "QUERY", "DOCUMENT", "CONTRIBUTION"],
            answer.Hits.SelectMany(hit => hit.Terms.Take(ShownTerms).Select((term, i) => (IReadOnlyList<string>)
            [
                i == 0 ? hit.Hit.Id : "", term.Token, Printable.Of(term.QueryWeight), Printable.Of(term.DocumentWeight), Printable.Of(term.Contribution),
            ])));
    }

    private static string LegCell(AnsweredHit hit, string leg) => hit.Legs.FirstOrDefault(found => found.Leg == leg) is { } found
        ? string.Create(CultureInfo.InvariantCulture, $"#{found.Rank} {Printable.Of(found.Score)} (+{Printable.Of(found.Contribution)})")
        : "-";

    private static string Text(Payload payload) => payload.TryGetString("text", out var text) ? Printable.Shorten(text, TextLength) : "";
}
