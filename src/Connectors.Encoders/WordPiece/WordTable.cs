using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Connectors.Encoders;

/// <summary>
/// Whole words to ids, by open addressing. Nine of ten words of a text are in the vocabulary as they stand, and one look-up is cheaper than
/// a walk through the trie. A slot holds the first eight units of its word, so that most look-ups touch one cache line and do not branch
/// on the length of the word.
/// </summary>
internal sealed class WordTable
{
    /// <summary>The number of units that must be readable at the word, whatever its length.</summary>
    public const int HeadUnits = 8;

    private const ulong Factor = 0x9E3779B97F4A7C15;

    private readonly Slot[] _slots;
    private readonly int _shift;
    private readonly string _texts;

    public WordTable(IReadOnlyList<KeyValuePair<string, int>> words)
    {
        var bits = BitOperations.Log2((uint)words.Count | 8) + 2;
        _slots = new Slot[1 << bits];
        _shift = 64 - bits;
        _texts = string.Concat(words.Select(word => word.Key));
        var start = 0;
        foreach (var (word, id) in words)
        {
            if (word.Length > 0)
                Add(word, id, start);
            start += word.Length;
        }
    }

    // The last entries have all units, the first none: mask n begins at 8 - n.
    private static ReadOnlySpan<ushort> Masks =>
        [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The id of a word that is not empty, or -1.</summary>
    /// <param name="units">The word, and behind it anything to at least <see cref="HeadUnits"/> units.</param>
    /// <param name="length">The length of the word.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<char> units, int length)
    {
        var head = Head(units, length);
        for (var at = (int)(Hash(head, units, length) >> _shift); ; at = (at + 1) & (_slots.Length - 1))
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Head == head && slot.Length == length && (length <= HeadUnits || HasTail(slot, units)))
                return slot.Id;
            if (slot.Length == 0)
                return -1;
        }
    }

    private static Vector128<ushort> Head(ReadOnlySpan<char> units, int length)
    {
        var mask = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Masks), (nuint)(HeadUnits - Math.Min(length, HeadUnits)));
        return Vector128.Create(MemoryMarshal.Cast<char, ushort>(units)) & mask;
    }

    /// <summary>Mixes the head and the length, and for longer words the last eight units.</summary>
    private static ulong Hash(Vector128<ushort> head, ReadOnlySpan<char> units, int length)
    {
        var hash = Mix(head) + (uint)length;
        if (length > HeadUnits)
            hash ^= BitOperations.RotateLeft(Mix(Vector128.Create(MemoryMarshal.Cast<char, ushort>(units[(length - HeadUnits)..]))), 29);
        return hash * Factor;
    }

    private static ulong Mix(Vector128<ushort> units)
    {
        var halves = units.AsUInt64();
        var product = ((halves.ToScalar() * Factor) ^ halves.GetElement(1)) * Factor;
        return product ^ (product >> 32);
    }

    private void Add(string word, int id, int start)
    {
        Span<char> padded = word.Length < HeadUnits ? stackalloc char[HeadUnits] : word.ToCharArray();
        word.CopyTo(padded);
        var head = Head(padded, word.Length);
        var at = (int)(Hash(head, padded, word.Length) >> _shift);
        while (_slots[at].Length != 0 && !word.AsSpan().SequenceEqual(_texts.AsSpan(_slots[at].Start, _slots[at].Length)))
            at = (at + 1) & (_slots.Length - 1);
        _slots[at] = new Slot(head, start, word.Length, id);
    }

    private bool HasTail(in Slot slot, ReadOnlySpan<char> units) =>
        units[HeadUnits..slot.Length].SequenceEqual(_texts.AsSpan(slot.Start + HeadUnits, slot.Length - HeadUnits));

    private readonly record struct Slot(Vector128<ushort> Head, int Start, int Length, int Id);
}
