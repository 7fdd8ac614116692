using System.Buffers;

namespace Connectors.Encoders;

/// <summary>
/// A word that is being stemmed, in a buffer with room for it to grow, and the regions of it that the rules of Snowball speak of
/// (snowballstem.org/texts/r1r2.html). A region is known by where it begins and stays there when the word gets shorter.
/// </summary>
internal ref struct StemWord(Span<char> buffer, int length)
{
    private readonly Span<char> _buffer = buffer;

    public int Length { get; private set; } = length;

    public int R1 { get; set; } = length;

    public int R2 { get; set; } = length;

    public int RV { get; set; } = length;

    public readonly Span<char> Text => _buffer[..Length];

    public readonly ReadOnlySpan<char> TextInR1 => From(R1);

    public readonly ReadOnlySpan<char> TextInR2 => From(R2);

    public readonly ReadOnlySpan<char> TextInRV => From(RV);

    public readonly bool InR1(int suffixLength) => Length - suffixLength >= R1;

    public readonly bool InR2(int suffixLength) => Length - suffixLength >= R2;

    public readonly bool InRV(int suffixLength) => Length - suffixLength >= RV;

    public readonly bool IsIn(StemRegion region, int suffixLength) => region switch
    {
        StemRegion.R1 => InR1(suffixLength),
        StemRegion.R2 => InR2(suffixLength),
        StemRegion.RV => InRV(suffixLength),
        _ => true,
    };

    private readonly ReadOnlySpan<char> From(int region) => _buffer[Math.Min(region, Length)..Length];

    public readonly bool EndsWith(ReadOnlySpan<char> suffix) => ((ReadOnlySpan<char>)Text).EndsWith(suffix);

    /// <summary>R1 begins behind the first non-vowel that follows a vowel, R2 behind the first such non-vowel in R1.</summary>
    public void MarkR1AndR2(SearchValues<char> vowels) => MarkR1AndR2(vowels, AfterNonVowel(0, vowels));

    public void MarkR1AndR2(SearchValues<char> vowels, int r1)
    {
        R1 = r1;
        R2 = AfterNonVowel(r1, vowels);
    }

    /// <summary>As in the Germanic languages: R1 begins behind the third letter at the earliest, and shorter words have no regions.</summary>
    public void MarkGermanicRegions(SearchValues<char> vowels)
    {
        if (!CodePoints.TryTake(Text, 3, out var third))
            return;
        MarkR1AndR2(vowels);
        R1 = Math.Max(R1, third);
    }

    /// <summary>
    /// As in Spanish, Italian and Portuguese. Where the second letter is no vowel, RV begins behind the next vowel; behind two vowels after the next
    /// non-vowel; else behind the third letter.
    /// </summary>
    public void MarkRomanceRV(SearchValues<char> vowels)
    {
        ReadOnlySpan<char> text = Text;
        if (!CodePoints.TryTake(text, 2, out var second))
            return;
        var rest = text[second..];
        if (!vowels.Contains(text[second - 1]))
            RV = rest.IndexOfAny(vowels) is >= 0 and var vowel ? second + vowel + 1 : Length;
        else if (!vowels.Contains(text[0]))
            RV = CodePoints.TryTake(rest, 1, out var third) ? second + third : Length;
        else
            RV = AfterFirst(rest.IndexOfAnyExcept(vowels), second);
    }

    private readonly int AfterNonVowel(int start, SearchValues<char> vowels)
    {
        ReadOnlySpan<char> text = Text;
        if (text[start..].IndexOfAny(vowels) is not (>= 0 and var vowel))
            return Length;
        start += vowel;
        return AfterFirst(text[start..].IndexOfAnyExcept(vowels), start);
    }

    /// <summary>The place behind the code point that was found so far from a start, or the end of the word.</summary>
    private readonly int AfterFirst(int found, int start) =>
        found >= 0 && CodePoints.TryTake(Text[(start + found)..], 1, out var length) ? start + found + length : Length;

    /// <summary>Removes the first character. For use before the regions are marked.</summary>
    public void DropFirst()
    {
        Text[1..].CopyTo(_buffer);
        Length--;
        ClearRegions();
    }

    public void Drop(int suffixLength) => Length -= suffixLength;

    /// <summary>Removes a suffix that the word has in R1, and tells whether it has.</summary>
    public bool TryDropInR1(ReadOnlySpan<char> suffix)
    {
        var found = InR1(suffix.Length) && EndsWith(suffix);
        if (found)
            Drop(suffix.Length);
        return found;
    }

    /// <summary>Removes a suffix that the word has in R2, and tells whether it has.</summary>
    public bool TryDropInR2(ReadOnlySpan<char> suffix)
    {
        var found = InR2(suffix.Length) && EndsWith(suffix);
        if (found)
            Drop(suffix.Length);
        return found;
    }

    public void ReplaceEnd(int suffixLength, ReadOnlySpan<char> replacement)
    {
        Drop(suffixLength);
        replacement.CopyTo(_buffer[Length..]);
        Length += replacement.Length;
    }

    /// <summary>Puts two characters in the place of every one of a kind. For use before the regions are marked.</summary>
    public void ReplaceAll(char letter, (char First, char Second) replacement)
    {
        var to = Length + Text.Count(letter);
        var from = Length;
        Length = to;
        while (from < to)
        {
            var next = _buffer[--from];
            if (next == letter)
                (_buffer[--to], next) = (replacement.Second, replacement.First);
            _buffer[--to] = next;
        }

        ClearRegions();
    }

    /// <summary>Puts one character in the place of every pair of a kind.</summary>
    public void ReplaceAll((char First, char Second) pair, char replacement)
    {
        var to = 0;
        for (var from = 0; from < Length; from++)
        {
            var isPair = from + 1 < Length && _buffer[from] == pair.First && _buffer[from + 1] == pair.Second;
            _buffer[to++] = isPair ? replacement : _buffer[from];
            from += isPair ? 1 : 0;
        }

        Length = to;
    }

    private void ClearRegions() => R1 = R2 = RV = Length;
}
