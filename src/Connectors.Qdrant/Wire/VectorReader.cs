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
                point.Sparse[name] = Sparse(ReadIndices(content, field: 2), ReadFloats(content, field: 1), name, point);
                break;
            case FlatIndicesField:
                point.Sparse[name] = Sparse(ReadIndices(content, field: 1), ReadFloats(message, FlatDataField), name, point);
                break;
        }
    }

    /// <summary>The server sends indices in ascending order (FACTS 22), and also NaN, when another client has written it (FACTS 14).</summary>
    private static SparseEmbedding Sparse(uint[] indices, float[] values, string name, HybridPoint point)
    {
        try
        {
            return new SparseEmbedding(indices, values);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The sparse vector '{name}' of point '{point.Id}' is not valid: {e.Message}", e);
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

    /// <summary>Reads a repeated uint32, which comes packed; protobuf allows it in any number of pieces.</summary>
    private static uint[] ReadIndices(ReadOnlyMemory<byte> message, int field)
    {
        var count = 0;
        for (var reader = new ProtoReader(message); reader.Read();)
            count += reader.Field != field ? 0 : reader.IsDelimited ? ProtoReader.CountPacked(reader.Content.Span) : 1;
        var indices = new uint[count];
        var position = 0;
        for (var reader = new ProtoReader(message); reader.Read();)
        {
            if (reader.Field != field)
                continue;
            if (!reader.IsDelimited)
            {
                indices[position++] = reader.Number <= uint.MaxValue ? (uint)reader.Number : throw ProtoReader.Damaged();
                continue;
            }

            var piece = indices.AsSpan(position, ProtoReader.CountPacked(reader.Content.Span));
            ProtoReader.ReadPacked(reader.Content.Span, piece);
            position += piece.Length;
        }

        return indices;
    }
}
