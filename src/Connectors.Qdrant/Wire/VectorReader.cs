using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Connectors.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>Reads a VectorOutput: a oneof as servers send it from 1.13 on, or else the flat fields of older ones.</summary>
internal static class VectorReader
{
    private const int FlatDataField = 1;
    private const int FlatIndicesField = 2;
    private const int FlatCountField = 3;
    private const int DenseField = 101;
    private const int SparseField = 102;
    private const int MultiDenseField = 103;

    /// <summary>Reads a vector into a point. A matrix of vectors, which no point here has, is passed over.</summary>
    public static void Read(ReadOnlyMemory<byte> message, string name, HybridPoint point)
    {
        var kind = FlatDataField;
        ReadOnlyMemory<byte> content = default;
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field is DenseField or SparseField or MultiDenseField || (reader.Field is FlatIndicesField or FlatCountField && kind < DenseField))
                (kind, content) = (reader.Field, reader.Content);
        }

        switch (kind)
        {
            case DenseField:
                point.Dense[name] = ReadFloats(content, field: 1);
                break;
            case FlatDataField when ReadFloats(message, FlatDataField) is { Length: > 0 } vector:
                point.Dense[name] = vector;
                break;
            case SparseField:
                point.Sparse[name] = Sparse(ReadIndices(content, field: 2), ReadFloats(content, field: 1));
                break;
            case FlatIndicesField:
                point.Sparse[name] = Sparse(ReadIndices(content, field: 1), ReadFloats(message, FlatDataField));
                break;
        }
    }

    /// <summary>The server sends indices in ascending order (FACTS 22).</summary>
    private static SparseEmbedding Sparse(uint[] indices, float[] values)
    {
        try
        {
            return new SparseEmbedding(indices, values);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("A sparse vector of the answer is not valid: " + e.Message, e);
        }
    }

    /// <summary>Reads a repeated float, which comes in one piece; protobuf allows any number of them.</summary>
    private static float[] ReadFloats(ReadOnlyMemory<byte> message, int field)
    {
        var bytes = 0;
        for (var reader = new ProtoReader(message); reader.Read();)
            bytes += reader.Field == field ? reader.Content.Length : 0;
        var floats = new float[bytes / sizeof(float)];
        var position = 0;
        for (var reader = new ProtoReader(message); reader.Read();)
        {
            if (reader.Field != field)
                continue;
            var content = reader.Content.Span;
            if (content.Length % sizeof(float) != 0)
                throw ProtoReader.Damaged();
            CopyFloats(content, floats.AsSpan(position));
            position += content.Length / sizeof(float);
        }

        return floats;
    }

    private static void CopyFloats(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        if (BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(floats));
            return;
        }

        for (var i = 0; i < bytes.Length / sizeof(float); i++)
            floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
    }

    private static uint[] ReadIndices(ReadOnlyMemory<byte> message, int field)
    {
        var numbers = new List<long>();
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field != field)
                continue;
            if (reader.IsDelimited)
                ProtoReader.ReadPacked(reader.Content, numbers);
            else
                numbers.Add((long)reader.Number);
        }

        var indices = new uint[numbers.Count];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = numbers[i] is >= 0 and <= uint.MaxValue ? (uint)numbers[i] : throw ProtoReader.Damaged();
        return indices;
    }
}
