using Connectors.Encoders.Caching;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders.Tests.Caching;

public sealed class VectorFormatTests
{
    private static readonly VectorKey Key = new(1, 2);

    public static TheoryData<uint[], float[], int, string?> Vectors => new()
    {
        { [], [], 0, null },
        { [], [], 30522, "" },
        { [0], [1], 1, "v" },
        { [uint.MaxValue], [-0f], 0, "bm25:murmur3:english" },
        { [0, 1, 127, 128, 129, 16383, 16384, 2147483648, uint.MaxValue - 1, uint.MaxValue], [float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 1, 2, 3, 4, 5, 6], 0, "wörter" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_sparse_vector_survives(uint[] indices, float[] values, int dimensions, string? vocabulary)
    {
        var format = new VectorFormat<SparseEmbedding>(new SparseCodec());
        var read = format.Read(Key, format.Write(Key, new SparseEmbedding(indices, values, dimensions, vocabulary)))!;
        Assert.Equal(indices, read.Indices.ToArray());
        Assert.Equal(values.Select(BitConverter.SingleToUInt32Bits), read.Values.ToArray().Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal((dimensions, vocabulary), (read.Dimensions, read.VocabularyId));
    }

    [Fact]
    public void A_vector_takes_little_more_than_its_weights()
    {
        var indices = Enumerable.Range(0, 120).Select(i => (uint)i * 250).ToArray();
        var bytes = new VectorFormat<SparseEmbedding>(new SparseCodec()).Write(Key, new SparseEmbedding(indices, new float[120], 30522, "wordpiece:" + new string('0', 64)));
        Assert.InRange(bytes.Length, 120 * 5, (120 * 6) + 100);
        Assert.InRange(new VectorFormat<Embedding<float>>(new DenseCodec()).Write(Key, new Embedding<float>(new float[384])).Length, 384 * 4, (384 * 4) + 16);
    }

    /// <summary>Behind the checksum, which an attacker can compute, the reading itself has to stand anything.</summary>
    [Fact]
    public void Bytes_of_any_kind_are_read_without_harm()
    {
        var random = new Random(7);
        var format = new VectorFormat<SparseEmbedding>(new SparseCodec());
        var good = format.Write(Key, new SparseEmbedding(new uint[] { 1, 200, 70000 }, new float[] { 1, 2, 3 }, 100000, "v"))[9..];
        int refused = 0, read = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var bytes = i % 2 == 0 ? (byte[])good.Clone() : new byte[random.Next(40)];
            if (i % 2 == 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            else
                random.NextBytes(bytes);
            var reader = new VectorReader(bytes);
            var dense = new VectorReader(bytes);
            _ = new DenseCodec().Read(ref dense);
            if (new SparseCodec().Read(ref reader) is null)
                refused++;
            else
                read++;
        }

        Assert.True(refused > 50_000 && read > 10_000, $"{refused} were refused, {read} were read.");
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F })] // four thousand million terms
    [InlineData(new byte[] { 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })] // a number without end
    [InlineData(new byte[] { 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F })] // a vocabulary of four thousand million bytes
    [InlineData(new byte[] { 0, 0, 1, 0, 0, 0, 0xC0, 0x7F })] // NaN
    [InlineData(new byte[] { 5, 0, 1, 5, 0, 0, 0x80, 0x3F })] // an index beyond the dimensions
    [InlineData(new byte[] { 0, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x3F })] // an index beyond 32 bits
    public void Lies_in_a_value_are_a_miss(byte[] content)
    {
        var reader = new VectorReader(content);
        Assert.Null(new SparseCodec().Read(ref reader));
    }
}
