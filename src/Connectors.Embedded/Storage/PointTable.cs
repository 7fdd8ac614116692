using System.Diagnostics;

namespace Connectors.Embedded.Storage;

/// <summary>
/// Where the newest write of every id lies: an open-addressing table of 8 bytes a slot (16 bits of the hash, 48 of the location) that
/// compares with the ids in the blocks themselves. One writer, any number of readers without a lock. A deleted point keeps its slot.
/// </summary>
/// <remarks>A table belongs to one list of blocks. When that changes (a new head, merged blocks) the writer makes a new table, and
/// readers of an older snapshot keep the old one, which then no longer changes.</remarks>
internal sealed class PointTable
{
    private const ulong Empty = 0;
    private const ulong Vacated = ulong.MaxValue;
    private const int LocationBits = 48;
    private const ulong LocationMask = (1UL << LocationBits) - 1;
    private const int MinSlots = 1024;

    private readonly PointBlock[] _blocks;
    private ulong[] _slots;
    private int _used;

    public PointTable(PointBlock[] blocks, int expectedPoints)
    {
        _blocks = blocks;
        var slots = MinSlots;
        while (slots / 10 * 7 <= expectedPoints)
            slots *= 2;
        _slots = new ulong[slots];
    }

    private PointTable(PointBlock[] blocks, ulong[] slots, int used) => (_blocks, _slots, _used) = (blocks, slots, used);

    /// <summary>The newest location of an id, be it deleted there or not; none if it was never written.</summary>
    public PointLocation Find(ReadOnlySpan<byte> id)
    {
        Seek(Volatile.Read(ref _slots), id, Hash(id), out var location);
        return location;
    }

    /// <summary>Records a newer location of an id. The row must already be written, as readers follow at once.</summary>
    public void Set(ReadOnlySpan<byte> id, PointLocation location)
    {
        if (_used >= _slots.Length / 10 * 7)
            Grow();
        var hash = Hash(id);
        var slot = Seek(_slots, id, hash, out var before);
        if (before.IsNone)
            _used++;
        Volatile.Write(ref _slots[slot], Pack(hash, location));
    }

    /// <summary>The same locations for another list of blocks. <paramref name="move"/> says where a row went, none if it is gone.</summary>
    public PointTable Rebase(PointBlock[] blocks, IReadOnlySet<uint> replaced, Func<PointLocation, PointLocation> move)
    {
        var slots = (ulong[])_slots.Clone();
        if (replaced.Count > 0)
        {
            foreach (ref var slot in slots.AsSpan())
            {
                var location = PointLocation.FromPacked(slot & LocationMask);
                if (slot is Empty or Vacated || !replaced.Contains(location.BlockId))
                    continue;
                var moved = move(location);
                slot = moved.IsNone ? Vacated : slot & ~LocationMask | moved.Packed;
            }
        }

        return new PointTable(blocks, slots, _used);
    }

    private static ulong Pack(uint hash, PointLocation location) => (ulong)(hash >> 16) << LocationBits | location.Packed;

    // Seeded anew in every process, so that ids cannot be chosen to collide.
    private static uint Hash(ReadOnlySpan<byte> id)
    {
        var hash = default(HashCode);
        hash.AddBytes(id);
        return (uint)hash.ToHashCode();
    }

    private static int Home(uint hash) => (int)(hash * 0x9E3779B97F4A7C15UL >> 32);

    private int Seek(ulong[] slots, ReadOnlySpan<byte> id, uint hash, out PointLocation location)
    {
        var mask = slots.Length - 1;
        var tag = (ulong)(hash >> 16);
        for (var slot = Home(hash) & mask; ; slot = slot + 1 & mask)
        {
            var value = Volatile.Read(ref slots[slot]);
            location = PointLocation.FromPacked(value & LocationMask);
            if (value == Empty)
                return slot;
            if (value != Vacated && value >> LocationBits == tag && IdAt(location).SequenceEqual(id))
                return slot;
        }
    }

    private ReadOnlySpan<byte> IdAt(PointLocation location)
    {
        var (low, high) = (0, _blocks.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_blocks[middle].Id <= location.BlockId)
                low = middle;
            else
                high = middle - 1;
        }

        Debug.Assert(_blocks[low].Id == location.BlockId, "A table points into its own blocks only.");
        return _blocks[low].Ids.Span(location.Ordinal);
    }

    private void Grow()
    {
        var occupied = 0;
        foreach (var value in _slots)
            occupied += value is Empty or Vacated ? 0 : 1;
        var length = _slots.Length;
        while (occupied >= length / 20 * 7)
            length *= 2;

        var slots = new ulong[length];
        foreach (var value in _slots)
        {
            if (value is Empty or Vacated)
                continue;
            var hash = Hash(IdAt(PointLocation.FromPacked(value & LocationMask)));
            var mask = length - 1;
            var slot = Home(hash) & mask;
            while (slots[slot] != Empty)
                slot = slot + 1 & mask;
            slots[slot] = value;
        }

        _used = occupied;
        Volatile.Write(ref _slots, slots);
    }
}
