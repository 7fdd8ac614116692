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

    /// <summary>The characters from <see cref="RV"/> on.</summary>
    public readonly ReadOnlySpan<char> TextInRV => _buffer[Math.Min(RV, Length)..Length];

    public readonly bool InR1(int suffixLength) => Length - suffixLength >= R1;

    public readonly bool InR2(int suffixLength) => Length - suffixLength >= R2;

    public readonly bool InRV(int suffixLength) => Length - suffixLength >= RV;

    public readonly bool EndsWith(ReadOnlySpan<char> suffix) => ((ReadOnlySpan<char>)Text).EndsWith(suffix);

    /// <summary>R1 begins behind the first non-vowel that follows a vowel, R2 behind the first such non-vowel in R1.</summary>
    public void MarkR1AndR2(SearchValues<char> vowels) => MarkR1AndR2(vowels, AfterNonVowel(0, vowels));

    public void MarkR1AndR2(SearchValues<char> vowels, int r1)
    {
        R1 = r1;
        R2 = AfterNonVowel(r1, vowels);
    }

    private readonly int AfterNonVowel(int start, SearchValues<char> vowels)
    {
        if (_buffer[start..Length].IndexOfAny(vowels) is >= 0 and var vowel
            && _buffer[(start + vowel)..Length].IndexOfAnyExcept(vowels) is >= 0 and var other)
            return start + vowel + other + 1;
        return Length;
    }

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

    private void ClearRegions() => R1 = R2 = RV = Length;
}
