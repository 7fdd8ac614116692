using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Connectors.Milvus.Wire;

/// <summary>A sparse vector as Milvus has it: pairs of u32 index and f32 weight, little-endian, by ascending index.</summary>
internal static class SparseRow
{
    public const int PairBytes = 8;

    public static int SizeOf(SparseEmbedding? vector) => (vector?.NonZeroCount ?? 0) * PairBytes;

    public static void Write(SparseEmbedding vector, Span<byte> target)
    {
        var indices = vector.Indices.Span;
        var values = vector.Values.Span;
        if (BitConverter.IsLittleEndian)
        {
            var pairs = MemoryMarshal.Cast<byte, ulong>(target);
            for (var i = 0; i < indices.Length; i++)
                pairs[i] = (ulong)BitConverter.SingleToUInt32Bits(values[i]) << 32 | indices[i];
            return;
        }

        for (var i = 0; i < indices.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[(i * PairBytes)..], indices[i]);
            BinaryPrimitives.WriteSingleLittleEndian(target[((i * PairBytes) + 4)..], values[i]);
        }
    }

    /// <summary>Reads a row. Servers that check nothing may hold unsorted rows of other clients.</summary>
    public static SparseEmbedding Read(ReadOnlySpan<byte> row)
    {
        if (row.Length % PairBytes != 0)
            throw new FormatException($"A sparse row has {row.Length} bytes, which is no multiple of {PairBytes}.");
        var indices = new uint[row.Length / PairBytes];
        var values = new float[indices.Length];
        var isAscending = true;
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = BinaryPrimitives.ReadUInt32LittleEndian(row[(i * PairBytes)..]);
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(row[((i * PairBytes) + 4)..]);
            isAscending &= i == 0 || indices[i - 1] < indices[i];
        }

        try
        {
            return isAscending ? new SparseEmbedding(indices, values) : SparseEmbedding.FromUnsorted(indices, values, DuplicateIndexPolicy.Last);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("A sparse row is not valid: " + e.Message, e);
        }
    }
}
