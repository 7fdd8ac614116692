using Connectors.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>Writes the messages DenseVector and SparseVector.</summary>
internal static class VectorWriter
{
    private const int DataField = 1;
    private const int ValuesField = 1;
    private const int IndicesField = 2;

    public static int SizeOf(ReadOnlyMemory<float> vector) => SizeOfPacked(DataField, vector.Length * sizeof(float));

    public static int SizeOf(SparseEmbedding vector) => SizeOf(vector, SizeOfIndices(vector.Indices.Span));

    /// <summary>The size of a sparse vector of which the size of the indices is known.</summary>
    public static int SizeOf(SparseEmbedding vector, int indices) => SizeOfPacked(ValuesField, vector.NonZeroCount * sizeof(float)) + SizeOfPacked(IndicesField, indices);

    public static int SizeOfIndices(ReadOnlySpan<uint> indices)
    {
        var size = 0;
        foreach (var index in indices)
            size += ProtoWriter.SizeOfVarint(index);
        return size;
    }

    public static void Write(ProtoWriter target, ReadOnlyMemory<float> vector)
    {
        if (vector.IsEmpty)
            return;
        target.BeginField(DataField, vector.Length * sizeof(float));
        target.WriteFloats(vector.Span);
    }

    public static void Write(ProtoWriter target, SparseEmbedding vector) => Write(target, vector, SizeOfIndices(vector.Indices.Span));

    /// <summary>Writes a sparse vector of which the size of the indices is known.</summary>
    public static void Write(ProtoWriter target, SparseEmbedding vector, int indices)
    {
        if (vector.NonZeroCount == 0)
            return;
        target.BeginField(ValuesField, vector.NonZeroCount * sizeof(float));
        target.WriteFloats(vector.Values.Span);
        target.BeginField(IndicesField, indices);
        WriteVarints(vector.Indices.Span, target.Take(indices));
    }

    private static int SizeOfPacked(int field, int length) => length == 0 ? 0 : ProtoWriter.SizeOfField(field, length);

    private static void WriteVarints(ReadOnlySpan<uint> numbers, Span<byte> target)
    {
        var position = 0;
        foreach (var number in numbers)
        {
            var rest = number;
            for (; rest >= 0x80; rest >>= 7)
                target[position++] = (byte)(rest | 0x80);
            target[position++] = (byte)rest;
        }
    }
}
