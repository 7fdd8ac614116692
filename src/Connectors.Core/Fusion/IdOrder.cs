using System.Text;

namespace Connectors;

/// <summary>
/// The order of ids wherever scores tie: that of their UTF-8 bytes. It is the order of code points, which UTF-16 order is not:
/// U+1F600 begins with the surrogate D83D and yet comes after U+FFEE.
/// </summary>
internal sealed class IdOrder : IComparer<string>
{
    public static readonly IdOrder Instance = new();

    private IdOrder()
    {
    }

    int IComparer<string>.Compare(string? x, string? y) => Compare(x, y);

    /// <summary>
    /// Compares without encoding. A lone surrogate counts as U+FFFD, as which <see cref="Encoding.UTF8"/> writes it; ids that differ
    /// only in such places are ordered by their UTF-16 units, so that only equal strings compare as 0.
    /// </summary>
    public static int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var byCodePoint = CompareCodePoints(x, y);
        return byCodePoint != 0 ? byCodePoint : string.CompareOrdinal(x, y);
    }

    private static int CompareCodePoints(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        while (true)
        {
            var common = x.CommonPrefixLength(y);

            // A difference in a low surrogate belongs to the code point that began one unit before.
            if (common > 0 && char.IsHighSurrogate(x[common - 1]) && (common < x.Length || common < y.Length))
                common--;
            x = x[common..];
            y = y[common..];
            if (x.IsEmpty || y.IsEmpty)
                return x.Length.CompareTo(y.Length);

            _ = Rune.DecodeFromUtf16(x, out var left, out var leftUnits);
            _ = Rune.DecodeFromUtf16(y, out var right, out var rightUnits);
            if (left != right)
                return left.Value.CompareTo(right.Value);
            x = x[leftUnits..];
            y = y[rightUnits..];
        }
    }
}
