using System.Text;
using System.Text.Json;

namespace Connectors.Tests.Vectors;

public sealed class SparseEmbeddingJsonTests
{
    [Fact]
    public void Is_written_as_indices_and_values_plus_what_is_known()
    {
        Assert.Equal("""{"indices":[],"values":[]}""", Write(new SparseEmbedding(default, default)));
        Assert.Equal(
            """{"indices":[1,4294967295],"values":[0.1,-2],"vocabulary":"v","model":"m"}""",
            Write(new SparseEmbedding(new uint[] { 1, uint.MaxValue }, new[] { 0.1f, -2 }, vocabularyId: "v") { ModelId = "m" }));
        Assert.Equal("""{"indices":[1],"values":[1],"dimensions":30522}""", Write(new SparseEmbedding(new uint[] { 1 }, new[] { 1f }, 30522)));
    }

    [Fact]
    public void Every_float_survives_the_round_trip_bit_for_bit()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 10_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next())).Where(float.IsFinite)
            .Concat([0f, -0f, float.Epsilon, float.MaxValue, float.MinValue]).ToArray();
        var vector = new SparseEmbedding(Enumerable.Range(0, values.Length).Select(i => (uint)i * 3).ToArray(), values, 100_000, "v") { ModelId = "m" };

        var copy = Read(Write(vector));

        Assert.Equal(vector.Indices.ToArray(), copy.Indices.ToArray());
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), copy.Values.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal((100_000, "v", "m"), (copy.Dimensions, copy.VocabularyId, copy.ModelId));
    }

    [Fact]
    public void Arrays_of_vectors_and_null_have_metadata_too()
    {
        var json = JsonSerializer.Serialize([new(new uint[] { 1 }, new[] { 1f }), null!], ConnectorsJsonContext.Default.SparseEmbeddingArray);
        var copy = JsonSerializer.Deserialize(json, ConnectorsJsonContext.Default.SparseEmbeddingArray)!;
        Assert.Equal(1, copy[0].NonZeroCount);
        Assert.Null(copy[1]);
    }

    [Fact]
    public void Unknown_members_are_skipped_and_indices_may_come_in_any_order()
    {
        var vector = Read("""{"x":{"indices":[9]},"values":[2,1],"y":[[]],"indices":[7,3],"vocabulary":null}""");
        Assert.Equal([3, 7], vector.Indices.ToArray());
        Assert.Equal([1f, 2], vector.Values.ToArray());
        Assert.Null(vector.VocabularyId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("""{"indices":[1]}""")]
    [InlineData("""{"values":[1]}""")]
    [InlineData("""{"indices":null,"values":[]}""")]
    [InlineData("""{"indices":{},"values":[]}""")]
    [InlineData("""{"indices":[1],"values":[1,2]}""")]
    [InlineData("""{"indices":[1,1],"values":[1,2]}""")]
    [InlineData("""{"indices":[1],"values":[1],"indices":[2]}""")]
    [InlineData("""{"indices":[1],"values":[1],"values":[2]}""")]
    [InlineData("""{"indices":[-1],"values":[1]}""")]
    [InlineData("""{"indices":[1.5],"values":[1]}""")]
    [InlineData("""{"indices":[4294967296],"values":[1]}""")]
    [InlineData("""{"indices":["1"],"values":[1]}""")]
    [InlineData("""{"indices":[null],"values":[1]}""")]
    [InlineData("""{"indices":[[1]],"values":[1]}""")]
    [InlineData("""{"indices":[1],"values":["NaN"]}""")]
    [InlineData("""{"indices":[1],"values":[NaN]}""")]
    [InlineData("""{"indices":[1],"values":[1e400]}""")]
    [InlineData("""{"indices":[1],"values":[1e39]}""")]
    [InlineData("""{"indices":[1],"values":[1],"dimensions":1}""")]
    [InlineData("""{"indices":[1],"values":[1],"dimensions":-1}""")]
    [InlineData("""{"indices":[1],"values":[1],"dimensions":3000000000}""")]
    [InlineData("""{"indices":[1],"values":[1],"dimensions":"2"}""")]
    [InlineData("""{"indices":[1],"values":[1],"vocabulary":5}""")]
    [InlineData("""{"indices":[1],"values":[1],"vocabulary":"\ud800"}""")]
    [InlineData("""{"indices":[1],"values":[1],"model":{}}""")]
    [InlineData("""{"\ud800":1,"indices":[1],"values":[1]}""")]
    public void Hostile_text_ends_in_a_JsonException(string json) => Assert.Throws<JsonException>(() => Read(json));

    [Fact]
    public void A_text_that_is_cut_anywhere_ends_in_a_JsonException()
    {
        var whole = """{"indices":[1,20],"values":[0.5,1e2],"vocabulary":"v","dimensions":30,"model":"m"}""";
        for (var length = 0; length < whole.Length; length++)
            Assert.ThrowsAny<JsonException>(() => Read(whole[..length]));
        Assert.Equal(2, Read(whole).NonZeroCount);
    }

    [Fact]
    public void A_million_entries_are_no_trouble()
    {
        var json = new StringBuilder("{\"indices\":[").AppendJoin(',', Enumerable.Range(0, 1_000_000).Reverse()).Append("],\"values\":[").AppendJoin(',', Enumerable.Repeat("1", 1_000_000)).Append("]}");
        Assert.Equal(1_000_000, Read(json.ToString()).NonZeroCount);
    }

    [Fact]
    public void Nesting_beyond_the_readers_limit_ends_in_a_JsonException()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.ThrowsAny<JsonException>(() => Read("{\"x\":" + deep));
    }

    private static string Write(SparseEmbedding vector) => JsonSerializer.Serialize(vector, ConnectorsJsonContext.Default.SparseEmbedding);

    private static SparseEmbedding Read(string json) => JsonSerializer.Deserialize(json, ConnectorsJsonContext.Default.SparseEmbedding)!;
}
