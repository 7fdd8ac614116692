namespace Connectors;

/// <summary>The text of a filter is not well-formed. The message says what was expected and shows the place.</summary>
public sealed class FilterSyntaxException : FormatException
{
    private const int ShownBefore = 60;
    private const int ShownAfter = 40;

    internal FilterSyntaxException(string problem, string text, int position, Exception? inner = null)
        : base($"{problem}{Environment.NewLine}{Excerpt(text, position)}", inner) => Position = position;

    /// <summary>Gets where the text went wrong: a position in UTF-16 units from 0; the length of the text for its end.</summary>
    public int Position { get; }

    private static string Excerpt(string text, int position)
    {
        var start = Math.Max(0, position - ShownBefore);
        var end = Math.Min(text.Length, position + ShownAfter);
        var line = string.Concat(text.AsSpan(start, end - start).ToArray().Select(static c => char.IsControl(c) ? ' ' : c));
        var before = start > 0 ? "…" : "";
        return $"  {before}{line}{(end < text.Length ? "…" : "")}{Environment.NewLine}  {new string(' ', before.Length + position - start)}^";
    }
}
