using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Connectors.Encoders;

/// <summary>
/// What normalisation and pre-tokenization make of each code point, for one setting of the normalizer: all steps work on single code
/// points, so they fold into one table. Two stages, since most of the 4,352 pages of 256 code points are equal.
/// </summary>
/// <remarks>
/// An entry is a <see cref="CharacterKind"/> in the top byte and below it the code point that it becomes (0: itself), or the index of its
/// expansion (start and length).
/// </remarks>
internal sealed class CharacterMap
{
    private const int KindShift = 24;
    private const int LengthBits = 3;
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    // One map for each of the 16 settings, shared by all tokenizers; immutable once built.
    private static readonly ConcurrentDictionary<BertNormalization, CharacterMap> Maps = new();

    private readonly ushort[] _pages = new ushort[BertCharacters.Count / PageSize];
    private readonly uint[] _entries;
    private readonly uint[] _several;

    private CharacterMap(BertNormalization steps)
    {
        (var flat, _several) = BertCharacters.Fold(steps);

        // The first page is read by the fast loop, which wants the target even where it is the character itself.
        for (var scalar = 0; scalar < PageSize; scalar++)
        {
            if (Target(flat[scalar]) == 0 && Kind(flat[scalar]) is not CharacterKind.Several)
                flat[scalar] |= (uint)scalar;
        }

        var distinct = new List<uint[]>();
        var byHash = new Dictionary<int, List<int>>();
        for (var page = 0; page < _pages.Length; page++)
            _pages[page] = (ushort)Intern(flat.AsSpan(page * PageSize, PageSize), distinct, byHash);
        _entries = new uint[distinct.Count * PageSize];
        for (var page = 0; page < distinct.Count; page++)
            distinct[page].CopyTo(_entries, page * PageSize);
    }

    /// <summary>Gets the entries of U+0000 to U+00FF; each has its target.</summary>
    public ReadOnlySpan<uint> Latin => _entries.AsSpan(0, PageSize);

    /// <summary>Gets the bit that makes an ASCII letter what it becomes: that of lower case, or none.</summary>
    public ushort AsciiFold => (ushort)(Target(_entries['A']) ^ 'A');

    public uint this[int scalar]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _entries[(_pages[scalar >> PageBits] << PageBits) | (scalar & (PageSize - 1))];
    }

    public static CharacterMap For(BertNormalization steps) => Maps.GetOrAdd(steps, static steps => new CharacterMap(steps));

    public static uint Entry(CharacterKind kind, int target) => ((uint)kind << KindShift) | (uint)target;

    public static uint SeveralEntry(int start, int length) => Entry(CharacterKind.Several, (start << LengthBits) | length);

    public static CharacterKind Kind(uint entry) => (CharacterKind)(entry >> KindShift);

    public static int Target(uint entry) => (int)(entry & ((1u << KindShift) - 1));

    /// <summary>What a code point becomes, itself unless the entry says otherwise.</summary>
    public static int Target(uint entry, int scalar) => Target(entry) is > 0 and var target ? target : scalar;

    /// <summary>The entries that a code point of kind <see cref="CharacterKind.Several"/> becomes.</summary>
    public ReadOnlySpan<uint> Several(uint entry) =>
        _several.AsSpan(Target(entry) >> LengthBits, Target(entry) & ((1 << LengthBits) - 1));

    private static int Intern(ReadOnlySpan<uint> page, List<uint[]> distinct, Dictionary<int, List<int>> byHash)
    {
        var hash = new HashCode();
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(page));
        var key = hash.ToHashCode();
        if (!byHash.TryGetValue(key, out var candidates))
            byHash.Add(key, candidates = []);
        foreach (var candidate in candidates)
        {
            if (page.SequenceEqual(distinct[candidate]))
                return candidate;
        }

        distinct.Add(page.ToArray());
        candidates.Add(distinct.Count - 1);
        return distinct.Count - 1;
    }
}
