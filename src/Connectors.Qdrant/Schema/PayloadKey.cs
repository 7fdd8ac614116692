using System.Text;

namespace Connectors.Qdrant.Schema;

/// <summary>
/// The texts by which the server is asked for payload fields: keys with dots between them, in double quotes unless they are letters, digits,
/// underscores and hyphens, and <c>[]</c> behind a key for the elements of its array. There is no escape within the quotes
/// (lib/segment/src/json_path/parse.rs).
/// </summary>
internal static class PayloadKey
{
    /// <summary>
    /// How many objects may be around a field. An object is asked for in two ways, as it is and as an element of an array, so that there are
    /// two to the power of this many texts for a field.
    /// </summary>
    public const int MaxNesting = 6;

    /// <summary>Returns the text of a key of the top level.</summary>
    /// <exception cref="NotSupportedException">The key has no text.</exception>
    public static string Of(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny('"', '\\'))
            throw new NotSupportedException($"qdrant has no path for the payload key '{name}': it is empty, or holds a quote or a backslash. Such keys can be stored, but neither filtered by, indexed nor removed.");
        return IsBare(name) ? name : $"\"{name}\"";
    }

    /// <summary>Returns the text of a field in objects that are in no array.</summary>
    /// <exception cref="NotSupportedException">A key has no text.</exception>
    public static string OfObjects(FieldPath path) => string.Join('.', path.Keys.Select(Of));

    /// <summary>
    /// Returns the texts which together find all values of a field. The server looks into an array on the way only where <c>[]</c> says so, and
    /// then into nothing else; an array at the end it always looks into.
    /// </summary>
    /// <exception cref="NotSupportedException">A key has no text, or there are too many texts.</exception>
    public static IReadOnlyList<string> Of(FieldPath path)
    {
        if (path.Keys.Count > MaxNesting + 1)
            throw new NotSupportedException($"qdrant cannot filter on '{path}' exactly: any of its {path.Keys.Count - 1} objects may stand in an array, and each doubles the conditions. At most {MaxNesting} are possible.");
        List<string> texts = [Of(path.Keys[0])];
        foreach (var key in path.Keys.Skip(1))
        {
            var text = Of(key);
            texts = [.. texts.SelectMany(outer => new[] { $"{outer}.{text}", $"{outer}[].{text}" })];
        }

        return texts;
    }

    /// <summary>Reads the text of a key of the top level, as the server writes it.</summary>
    /// <returns>The key; null when it is a path of several keys or into an array.</returns>
    public static string? ReadName(string text)
    {
        var name = text.Length > 1 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        if (name.Length == 0 || name.Contains('"', StringComparison.Ordinal))
            return null;
        return name.Length < text.Length || name.EnumerateRunes().All(IsBare) ? name : null;
    }

    // The server leaves all letters and digits bare, and reads them in quotes as well; Unicode's tables differ between versions.
    private static bool IsBare(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static bool IsBare(Rune rune) => rune.Value is not ('.' or '[' or ']');
}
