using System.Collections.Frozen;
using System.Text;

namespace Connectors;

/// <summary>The words of the filter language, and what a bare key is.</summary>
internal static class FilterWords
{
    // Words are matched in any case, so that a field named "Not" needs backquotes as well.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        ["all", "and", "exists", "false", "id", "in", "match", "not", "null", "or", "true"], StringComparer.OrdinalIgnoreCase);

    public static bool IsReserved(string word) => Reserved.Contains(word);

    /// <summary>Only the first key of a path can be taken for a word of the language.</summary>
    public static bool IsBareKey(string key, bool isFirst) =>
        KeyLength(key) == key.Length && !(isFirst && IsReserved(key));

    /// <summary>Returns the length of the bare key at the start of the text: a letter or underscore, then letters, digits and underscores.</summary>
    public static int KeyLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (Rune.DecodeFromUtf16(text[length..], out var rune, out var consumed) == System.Buffers.OperationStatus.Done
            && (rune.Value == '_' || Rune.IsLetter(rune) || (length > 0 && Rune.IsDigit(rune))))
        {
            length += consumed;
        }

        return length;
    }
}
