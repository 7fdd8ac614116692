using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Connectors.Encoders.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connectors-safetensors-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_3_golden_tensors_have_the_names_types_shapes_and_bits_of_the_reference()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("safetensors", "small.json")));
        using var file = SafetensorsFile.Open(RepositoryFolder.Golden("safetensors", "small.safetensors"));
        var expected = golden.RootElement.GetProperty("tensors").EnumerateObject().ToArray();
        Assert.Equal(3, expected.Length);
        Assert.Equal(expected.Select(tensor => tensor.Name).Order(), file.Tensors.Select(tensor => tensor.Name).Order());
        foreach (var tensor in expected)
        {
            var actual = file.Get(tensor.Name);
            Assert.Equal(tensor.Value.GetProperty("dtype").GetString(), actual.Type);
            Assert.Equal(tensor.Value.GetProperty("shape").EnumerateArray().Select(axis => axis.GetInt64()), actual.Shape);
            Assert.Equal(
                tensor.Value.GetProperty("as_float32_bits").EnumerateArray().Select(bits => bits.GetUInt32()),
                file.ReadFloats(actual).Select(BitConverter.SingleToUInt32Bits));
        }
    }

    [Fact]
    public void Integers_doubles_and_tensors_larger_than_a_chunk_are_read()
    {
        var long64 = Enumerable.Range(0, 40_000).Select(i => (long)i * 3).ToArray();
        var path = Write(
            """{"bytes":{"dtype":"I8","shape":[3],"data_offsets":[320008,320011]},"one":{"dtype":"F64","shape":[],"data_offsets":[320000,320008]},"many":{"dtype":"I64","shape":[200,200],"data_offsets":[0,320000]}}""",
            [.. long64.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(0.1), 0x80, 0xFF, 0x7F]);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(long64.Select(value => (int)value), file.ReadIntegers(file.Get("many")));
        Assert.Equal(long64.Select(value => (float)value), file.ReadFloats(file.Get("many")));
        Assert.Equal([0.1f], file.ReadFloats(file.Get("one")));
        Assert.Equal([-128, -1, 127], file.ReadSignedBytes(file.Get("bytes")));
        Assert.Equal([-128f, -1f, 127f], file.ReadFloats(file.Get("bytes")));
    }

    [Fact]
    public void An_integer_beyond_32_bits_is_an_error()
    {
        using var file = SafetensorsFile.Open(Write("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", BitConverter.GetBytes(1L << 40)));
        Assert.Contains("do not fit 32 bits", Assert.Throws<InvalidDataException>(() => file.ReadIntegers(file.Get("a"))).Message);
    }

    [Fact]
    public void A_type_that_is_not_known_is_named_when_it_is_read_and_does_not_disturb_the_others()
    {
        using var file = SafetensorsFile.Open(Write("""{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", [1, 2, 3]));
        Assert.Equal([3f], file.ReadFloats(file.Get("b")));
        Assert.Contains("a F4 [4]", Assert.Throws<NotSupportedException>(() => file.ReadFloats(file.Get("a"))).Message);
        Assert.Contains("It has: a F4 [4]; b U8 [1]", Assert.Throws<InvalidDataException>(() => file.Get("c")).Message);
    }

    [Fact]
    public void A_file_without_tensors_and_a_tensor_without_elements_are_read()
    {
        using var none = SafetensorsFile.Open(Write("""{"__metadata__":{"format":"pt"}}""", []));
        Assert.Empty(none.Tensors);
        using var empty = SafetensorsFile.Open(Write("""{"a":{"dtype":"F32","shape":[0,8],"data_offsets":[0,0]}}   """, []));
        Assert.Empty(empty.ReadFloats(empty.Get("a")));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", "not valid JSON")]
    [InlineData("[]", "expected an object")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", "dtype is missing")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "expected an integer from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "expected an integer from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "expected a start and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "expected a start and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "4 bytes for 2 elements of F32")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", "4 bytes for")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,3],"data_offsets":[0,4]}}""", "too large")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", "expected a start and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "truncated")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "truncated or damaged")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", "begins at byte")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "begins at byte")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "stands twice")]
    public void A_damaged_or_hostile_header_is_an_error_that_says_what_is_wrong(string header, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(Write(header, new byte[4]))).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_too_short_for_a_header_is_no_safetensors_file(int length)
    {
        var path = Path.Combine(_folder, "short");
        File.WriteAllBytes(path, new byte[length]);
        Assert.Contains("no safetensors file", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Theory]
    [InlineData(3UL)]
    [InlineData(ulong.MaxValue)]
    public void A_header_longer_than_the_file_is_refused_before_memory_is_taken(ulong length)
    {
        var bytes = new byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        var path = Path.Combine(_folder, "long");
        File.WriteAllBytes(path, bytes);
        Assert.Contains("says that its header has", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Fact]
    public void A_file_that_is_cut_at_any_byte_is_an_error()
    {
        var whole = File.ReadAllBytes(RepositoryFolder.Golden("safetensors", "small.safetensors"));
        Assert.Equal(334, whole.Length);
        var path = Path.Combine(_folder, "cut");
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        }
    }

    private string Write(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, [.. length, .. json, .. data]);
        return path;
    }
}
