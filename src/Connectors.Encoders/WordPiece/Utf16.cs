using System.Runtime.CompilerServices;

namespace Connectors.Encoders;

/// <summary>Code points in UTF-16.</summary>
internal static class Utf16
{
    private const int ReplacementCharacter = 0xFFFD;

    /// <summary>
    /// Reads a code point. Half of a surrogate pair reads as U+FFFD: what the text becomes on its way through UTF-8, the only form that the
    /// reference takes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(ReadOnlySpan<char> text, ref int index)
    {
        var unit = text[index++];
        return char.IsSurrogate(unit) ? Pair(text, unit, ref index) : unit;
    }

    /// <summary>Writes a code point into a span with room for two units; returns how many it took.</summary>
    public static int Write(int scalar, Span<char> units)
    {
        if (scalar < 0x10000)
        {
            units[0] = (char)scalar;
            return 1;
        }

        units[0] = (char)(0xD7C0 + (scalar >> 10));
        units[1] = (char)(0xDC00 + (scalar & 0x3FF));
        return 2;
    }

    private static int Pair(ReadOnlySpan<char> text, char high, ref int index)
    {
        if (!char.IsHighSurrogate(high) || index >= text.Length || !char.IsLowSurrogate(text[index]))
            return ReplacementCharacter;
        return char.ConvertToUtf32(high, text[index++]);
    }
}
