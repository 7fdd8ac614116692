namespace Connectors.Encoders;

/// <summary>
/// The Unicode tables of the reference implementation, which come from several old Unicode versions and are in places wrong. Agreement
/// means following them, so nothing here asks the runtime what a character is.
/// </summary>
internal static partial class BertCharacters
{
    /// <summary>The number of code points, surrogates included.</summary>
    public const int Count = 0x110000;

    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;

    /// <summary>Folds the steps of a normalizer and of the pre-tokenizer into one <see cref="CharacterMap"/> entry for each code point.</summary>
    public static (uint[] Entries, uint[] Several) Fold(BertNormalization steps)
    {
        var kinds = new CharacterKind[Count];
        Fill(kinds, WhiteSpace, CharacterKind.Space);
        Fill(kinds, Punctuation, CharacterKind.Punctuation);

        var entries = new uint[Count];
        for (var scalar = 0; scalar < Count; scalar++)
            entries[scalar] = CharacterMap.Entry(kinds[scalar], 0);

        var several = new List<uint>();
        foreach (var (scalar, results) in Changes(steps))
        {
            var changed = Array.ConvertAll(results, result => CharacterMap.Entry(kinds[result], result));
            entries[scalar] = changed.Length == 1 ? changed[0] : AddSeveral(several, changed);
        }

        // Later steps of this method win: what cleaning removes never reaches the steps above.
        if (steps.HasFlag(BertNormalization.SpaceIdeographs))
            Apply(entries, Ideographs, entry => CharacterMap.Entry(CharacterKind.Ideograph, CharacterMap.Target(entry)));
        if (steps.HasFlag(BertNormalization.StripAccents))
        {
            Apply(entries, Marks, _ => CharacterMap.Entry(CharacterKind.Removed, 0));
            AddHangul(entries, several);
        }

        if (steps.HasFlag(BertNormalization.Clean))
        {
            Apply(entries, CleanRemoved, _ => CharacterMap.Entry(CharacterKind.Removed, 0));
            Apply(entries, CleanedToSpace, _ => CharacterMap.Entry(CharacterKind.Space, ' '));
        }

        return (entries, several.ToArray());
    }

    public static bool IsWhiteSpace(int scalar) => Contains(WhiteSpace, scalar);

    private static bool Contains(ReadOnlySpan<int> ranges, int scalar)
    {
        for (; !ranges.IsEmpty; ranges = ranges[2..])
        {
            if (scalar <= ranges[1])
                return scalar >= ranges[0];
        }

        return false;
    }

    private static Dictionary<int, int[]> Changes(BertNormalization steps)
    {
        var lowered = steps.HasFlag(BertNormalization.Lowercase) ? ReadMappings(Lowered, LoweredToSeveral) : [];
        if (!steps.HasFlag(BertNormalization.StripAccents))
            return lowered;
        var changes = new Dictionary<int, int[]>(lowered);
        foreach (var (scalar, results) in ReadMappings(Stripped, StrippedToSeveral))
            changes[scalar] = [.. results.SelectMany(result => lowered.GetValueOrDefault(result) ?? [result])];
        return changes;
    }

    private static Dictionary<int, int[]> ReadMappings(ReadOnlySpan<int> runs, ReadOnlySpan<int> expansions)
    {
        var mappings = new Dictionary<int, int[]>();
        for (; !runs.IsEmpty; runs = runs[4..])
        {
            for (var scalar = runs[0]; scalar <= runs[1]; scalar += runs[2])
                mappings.Add(scalar, [scalar + runs[3]]);
        }

        for (; !expansions.IsEmpty; expansions = expansions[(2 + expansions[1])..])
            mappings.Add(expansions[0], expansions.Slice(2, expansions[1]).ToArray());
        return mappings;
    }

    /// <summary>Hangul syllables become two or three Jamo by arithmetic: The Unicode Standard, section 3.12.</summary>
    private static void AddHangul(uint[] entries, List<uint> several)
    {
        const int LeadingFirst = 0x1100, VowelFirst = 0x1161, TrailingFirst = 0x11A7, Trailing = 28, VowelsAndTrailing = 21 * Trailing;
        for (var syllable = HangulFirst; syllable <= HangulLast; syllable++)
        {
            var index = syllable - HangulFirst;
            var leading = CharacterMap.Entry(CharacterKind.Word, LeadingFirst + (index / VowelsAndTrailing));
            var vowel = CharacterMap.Entry(CharacterKind.Word, VowelFirst + (index % VowelsAndTrailing / Trailing));
            var trailing = index % Trailing;
            entries[syllable] = AddSeveral(
                several, trailing == 0 ? [leading, vowel] : [leading, vowel, CharacterMap.Entry(CharacterKind.Word, TrailingFirst + trailing)]);
        }
    }

    private static uint AddSeveral(List<uint> several, ReadOnlySpan<uint> results)
    {
        var entry = CharacterMap.SeveralEntry(several.Count, results.Length);
        several.AddRange(results);
        return entry;
    }

    private static void Fill(CharacterKind[] kinds, ReadOnlySpan<int> ranges, CharacterKind kind)
    {
        for (; !ranges.IsEmpty; ranges = ranges[2..])
            kinds.AsSpan(ranges[0]..(ranges[1] + 1)).Fill(kind);
    }

    private static void Apply(uint[] entries, ReadOnlySpan<int> ranges, Func<uint, uint> change)
    {
        for (; !ranges.IsEmpty; ranges = ranges[2..])
        {
            foreach (ref var entry in entries.AsSpan(ranges[0]..(ranges[1] + 1)))
                entry = change(entry);
        }
    }
}
