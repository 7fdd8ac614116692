namespace Connectors.Encoders;

/// <summary>Where the rules of a stemmer count letters they count code points, of which UTF-16 may need two units for one.</summary>
internal static class CodePoints
{
    /// <summary>Finds the length of the first code points of a text, and tells whether it has as many.</summary>
    public static bool TryTake(ReadOnlySpan<char> text, int count, out int length)
    {
        length = 0;
        for (; count > 0; count--)
        {
            if (length == text.Length)
                return false;
            length += length + 1 < text.Length && char.IsSurrogatePair(text[length], text[length + 1]) ? 2 : 1;
        }

        return true;
    }

    /// <summary>Whether a text has at least so many code points.</summary>
    public static bool HasAtLeast(ReadOnlySpan<char> text, int count) => TryTake(text, count, out _);

    /// <summary>The place of the last code point of a text that is not empty.</summary>
    public static int IndexOfLast(ReadOnlySpan<char> text) =>
        text.Length - (text is [.., var high, var low] && char.IsSurrogatePair(high, low) ? 2 : 1);
}
