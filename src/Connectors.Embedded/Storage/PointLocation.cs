namespace Connectors.Embedded.Storage;

/// <summary>Where a point lies: a block and the ordinal of a row in it. Packed into 48 bits; <c>default</c> is nowhere.</summary>
internal readonly record struct PointLocation
{
    private const int OrdinalBits = 16;

    public PointLocation(uint blockId, int ordinal) => Packed = (ulong)blockId << OrdinalBits | (ushort)ordinal;

    private PointLocation(ulong packed) => Packed = packed;

    public ulong Packed { get; }

    public bool IsNone => Packed == 0;

    public uint BlockId => (uint)(Packed >> OrdinalBits);

    public int Ordinal => (ushort)Packed;

    public static PointLocation FromPacked(ulong packed) => new(packed);
}
