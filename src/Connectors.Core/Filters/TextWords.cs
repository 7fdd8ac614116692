using System.Text;

namespace Connectors;

/// <summary>
/// Splits text into the words that <see cref="MatchFilter"/> compares: maximal runs of letters and decimal digits with the combining
/// marks that follow them, each code point lower-cased by the invariant simple mapping.
/// </summary>
internal static class TextWords
{
    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || (word.Length > 0 && IsMark(rune)))
            {
                Append(word, Rune.ToLowerInvariant(rune));
                continue;
            }

            if (word.Length > 0)
                yield return word.ToString();
            word.Clear();
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    private static void Append(StringBuilder word, Rune rune)
    {
        if (rune.IsBmp)
            word.Append((char)rune.Value);
        else
            word.Append(rune.ToString());
    }

    // Without them a decomposed é or a Devanagari vowel sign would cut a word in two.
    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        System.Globalization.UnicodeCategory.NonSpacingMark or
        System.Globalization.UnicodeCategory.SpacingCombiningMark or
        System.Globalization.UnicodeCategory.EnclosingMark;
}
