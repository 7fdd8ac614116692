using System.Runtime.CompilerServices;

namespace Connectors.Encoders;

/// <summary>The texts of a call.</summary>
internal static class TextList
{
    /// <summary>So many characters take about a millisecond where no network runs.</summary>
    private const int MostQuickCharacters = 1 << 15;

    /// <exception cref="ArgumentException">A text is null.</exception>
    public static IReadOnlyList<string> Checked(IEnumerable<string> texts, [CallerArgumentExpression(nameof(texts))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(texts, name);
        var list = texts as IReadOnlyList<string> ?? [.. texts];
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is null)
                throw new ArgumentException($"The text at position {i} is null.", name);
        }

        return list;
    }

    /// <summary>Whether the texts are so few and short that the caller's thread can encode them, where that takes no network.</summary>
    public static bool AreQuick(IReadOnlyList<string> texts) => texts.Sum(static text => (long)text.Length) <= MostQuickCharacters;
}
