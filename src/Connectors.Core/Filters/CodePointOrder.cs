namespace Connectors;

/// <summary>
/// Orders UTF-16 strings as their UTF-8 bytes order, which is how the servers compare. It differs from the ordinal order of .NET
/// where a surrogate meets a character from U+E000 on.
/// </summary>
internal static class CodePointOrder
{
    public static int Compare(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
            return left.Length.CompareTo(right.Length);
        return Rank(left[same]).CompareTo(Rank(right[same]));
    }

    public static void ThrowUnlessWellFormed(string text, string parameter)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsSurrogatePair(text, i))
                throw new ArgumentException($"The text has a lone surrogate (U+{(int)text[i]:X4}) at position {i}; it has no UTF-8 form.", parameter);
            i++;
        }
    }

    // Surrogates stand for code points above all others, so they move behind U+FFFF.
    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
