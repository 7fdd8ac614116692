using System.Runtime.CompilerServices;

namespace Connectors.Encoders;

/// <summary>
/// What Python's <c>\w</c> and <c>str.lower</c> make of each code point (Unicode 14); .NET's differ in both. Two stages, since most of the
/// pages are equal.
/// </summary>
/// <remarks>An entry holds the difference to the lower case above three flags; 0 is no word character.</remarks>
internal static partial class PythonCharacters
{
    private const int WordFlag = 1, CasedFlag = 2, IgnorableFlag = 4, FlagBits = 3;

    private const int Count = 0x110000;
    private const int PageBits = 7;
    private const int PageSize = 1 << PageBits;

    private const int CapitalSigma = 0x3A3, FinalSigma = 0x3C2, SmallSigma = 0x3C3;

    private static readonly ushort[] Pages = new ushort[Count >> PageBits];
    private static readonly int[] Entries = Build();

    /// <summary>The one character whose lower case is two, i and U+0307, of which the second is no word character: a word ends behind it.</summary>
    public const int DottedCapitalI = 0x130;

    /// <summary>What is known of a code point; 0 when it is no word character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Entry(int scalar) => Entries[(Pages[scalar >> PageBits] << PageBits) | (scalar & (PageSize - 1))];

    /// <summary>The lower case of a word character.</summary>
    /// <param name="scalar">The character.</param>
    /// <param name="entry">Its entry.</param>
    /// <param name="text">The text around it: what a sigma becomes depends on its neighbours.</param>
    /// <param name="start">Where it is in the text.</param>
    public static int Lower(int scalar, int entry, ReadOnlySpan<char> text, int start) =>
        scalar != CapitalSigma ? scalar + (entry >> FlagBits) : EndsWord(text, start) ? FinalSigma : SmallSigma;

    /// <summary>
    /// The rule Final_Sigma: a cased character before the sigma and none behind it, case-ignorable ones not counted. What is no word character
    /// is a space by now, and thus neither.
    /// </summary>
    private static bool EndsWord(ReadOnlySpan<char> text, int sigma)
    {
        var before = 0;
        for (var i = sigma; i > 0;)
        {
            i -= i > 1 && char.IsSurrogatePair(text[i - 2], text[i - 1]) ? 2 : 1;
            var next = i;
            before = Entry(Utf16.Next(text, ref next));
            if ((before & IgnorableFlag) == 0)
                break;
        }

        if ((before & CasedFlag) == 0)
            return false;
        for (var i = sigma + 1; i < text.Length;)
        {
            var behind = Entry(Utf16.Next(text, ref i));
            if ((behind & IgnorableFlag) == 0)
                return (behind & CasedFlag) == 0;
        }

        return true;
    }

    private static int[] Build()
    {
        var flat = new int[Count];
        Mark(flat, Words, WordFlag);
        Mark(flat, Cased, CasedFlag);
        Mark(flat, Ignorable, IgnorableFlag);
        for (var runs = Lowered; !runs.IsEmpty; runs = runs[4..])
        {
            for (var scalar = runs[0]; scalar <= runs[1]; scalar += runs[2])
                flat[scalar] |= runs[3] << FlagBits;
        }

        var entries = new List<int>();
        var known = new Dictionary<string, ushort>(StringComparer.Ordinal);
        for (var page = 0; page < Pages.Length; page++)
        {
            var content = flat.AsSpan(page << PageBits, PageSize);
            var key = new string(System.Runtime.InteropServices.MemoryMarshal.Cast<int, char>(content));
            if (!known.TryGetValue(key, out Pages[page]))
            {
                known.Add(key, Pages[page] = (ushort)known.Count);
                entries.AddRange(content);
            }
        }

        return [.. entries];
    }

    private static void Mark(int[] entries, ReadOnlySpan<int> ranges, int flag)
    {
        for (; !ranges.IsEmpty; ranges = ranges[2..])
        {
            foreach (ref var entry in entries.AsSpan(ranges[0]..(ranges[1] + 1)))
                entry |= flag;
        }
    }
}
