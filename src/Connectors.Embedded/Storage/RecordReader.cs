using System.Buffers.Binary;

namespace Connectors.Embedded.Storage;

/// <summary>Reads the entries of a record body (see <see cref="RecordBody"/>).</summary>
internal ref struct RecordReader
{
    private ReadOnlySpan<byte> _rest;

    public RecordReader(ReadOnlySpan<byte> body)
    {
        _rest = body;
        Kind = (RecordKind)Take(1)[0];
        Count = (int)ReadUInt32();
        if (Count < 0 || Kind is < RecordKind.Upsert or > RecordKind.SetPayload)
            throw new InvalidDataException($"A log record of kind {(byte)Kind} with {Count} entries is not one that this version writes.");
    }

    public RecordKind Kind { get; }

    public int Count { get; }

    public readonly int RowsAppended => Kind == RecordKind.Delete ? 0 : Count;

    public ReadOnlySpan<byte> ReadId() => Take(BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort))));

    public ReadOnlySpan<byte> ReadPayload() => Take((int)ReadUInt32());

    public void ReadSparse(SparseColumn target)
    {
        var count = ReadUInt32();
        if (count == RecordBody.AbsentVector)
        {
            target.AppendAbsent();
            return;
        }

        var bytes = (int)Math.Min(count * (long)sizeof(uint), int.MaxValue);
        var indices = Take(bytes);
        target.Append(indices, Take(bytes));
    }

    public void ReadDense(DenseColumn target)
    {
        if (Take(1)[0] == 0)
            target.AppendAbsent();
        else
            target.Append(Take(target.Dimensions * sizeof(float)));
    }

    private uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    private ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)_rest.Length)
            throw new InvalidDataException($"A log record ends {length - _rest.Length} bytes before its content does.");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
