using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Connectors.Elasticsearch.Documents;

/// <summary>Dense vectors as base64 of big-endian floats, which 9.3 and later read many times faster than numbers.</summary>
internal static class DenseBase64
{
    public static void Write(ReadOnlySpan<float> vector, JsonBuffer line)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(vector.Length * sizeof(float));
        try
        {
            for (var i = 0; i < vector.Length; i++)
                BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
            line.Append("\""u8);
            var length = vector.Length * sizeof(float);
            Base64.EncodeToUtf8(bytes.AsSpan(0, length), line.GetSpan(Base64.GetMaxEncodedToUtf8Length(length)), out _, out var written);
            line.Advance(written);
            line.Append("\""u8);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public static float[] Read(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, bytes, out _, out var length) != OperationStatus.Done || length % sizeof(float) != 0)
            throw new FormatException("A dense vector is no base64 of floats.");
        var vector = new float[length / sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(i * sizeof(float)));
        return vector;
    }
}
