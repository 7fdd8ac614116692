using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Encoders.Tests;

public sealed class StaticTests : IDisposable
{
    private const float Tolerance = 1e-6f;

    private readonly string _folder = Directory.CreateTempSubdirectory("connectors-static-").FullName;

    private static string Toy => RepositoryFolder.Golden("static", "static-toy");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_10_golden_vectors_of_a_float32_model_and_their_token_counts_are_those_of_model2vec()
    {
        using var encoder = await StaticEncoder.LoadAsync(Toy);
        Assert.Equal(8, encoder.Dimensions);
        var cases = Cases();
        Assert.Equal(10, cases.Length);
        var vectors = await encoder.EncodeDocumentsAsync(cases.Select(entry => entry.GetProperty("text").GetString()!));
        Assert.All(cases.Zip(vectors), pair => AssertEqual(Floats(pair.First.GetProperty("embedding")), pair.Second.Vector.Span, Tolerance));
        Assert.Equal(cases.Sum(entry => entry.GetProperty("ids").GetArrayLength()), vectors.Usage!.InputTokenCount);
        Assert.All(vectors, vector => Assert.Equal("static-toy", vector.ModelId));
    }

    [SkippableFact]
    public async Task All_24_golden_vectors_of_an_int8_model_are_those_of_model2vec()
    {
        using var encoder = await StaticEncoder.LoadAsync(RepositoryFolder.Shared("models", "all-MiniLM-L6-v2-static-256"));
        Assert.Equal(256, encoder.Dimensions);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("models", "static.json")));
        using var texts = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("models", "texts.json")));
        var text = texts.RootElement.GetProperty("texts").EnumerateArray().ToDictionary(entry => entry.GetProperty("id").GetString()!, entry => entry.GetProperty("text").GetString()!);
        var cases = golden.RootElement.GetProperty("texts").EnumerateArray().ToArray();
        Assert.Equal(24, cases.Length);
        foreach (var entry in cases)
        {
            var vector = await encoder.EncodeQueryAsync(text[entry.GetProperty("id").GetString()!]);
            AssertEqual(Floats(entry.GetProperty("embedding")), vector.Vector.Span, Tolerance);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0_StaticEmbedding")]
    public async Task A_folder_of_sentence_transformers_keeps_unknown_words_as_all_10_golden_vectors_say(string place)
    {
        var table = ReadToy();
        Write(place, ("embedding.weight", "F32", [table.Length / 8, 8], Bytes(table)));
        File.Copy(Path.Combine(Toy, "modules.json"), Path.Combine(_folder, "modules.json"));
        using var encoder = await StaticEncoder.LoadAsync(_folder);
        var kept = 0;
        foreach (var entry in Cases())
        {
            var isOther = entry.TryGetProperty("st_embedding", out var other);
            kept += isOther ? 1 : 0;
            AssertEqual(Floats(isOther ? other : entry.GetProperty("embedding")), (await encoder.EncodeQueryAsync(entry.GetProperty("text").GetString()!)).Vector.Span, Tolerance);
        }

        Assert.Equal(2, kept);
    }

    [Fact]
    public async Task Weights_and_a_mapping_of_tokens_to_rows_give_the_same_vectors_as_the_table_that_they_describe()
    {
        // Rows in the opposite order and halved; the mapping and the weights undo both.
        var table = ReadToy();
        var rows = table.Length / 8;
        var turned = Enumerable.Range(0, rows).SelectMany(row => table.AsSpan((rows - 1 - row) * 8, 8).ToArray().Select(value => value / 2)).ToArray();
        Write(
            "",
            ("embeddings", "F32", [rows, 8], Bytes(turned)),
            ("mapping", "I64", [rows], Bytes(Enumerable.Range(0, rows).Select(row => (long)(rows - 1 - row)).ToArray())),
            ("weights", "F64", [rows], Bytes(Enumerable.Repeat(2.0, rows).ToArray())));
        File.Copy(Path.Combine(Toy, "config.json"), Path.Combine(_folder, "config.json"));
        using var encoder = await StaticEncoder.LoadAsync(_folder);
        foreach (var entry in Cases())
            AssertEqual(Floats(entry.GetProperty("embedding")), (await encoder.EncodeQueryAsync(entry.GetProperty("text").GetString()!)).Vector.Span, Tolerance);
    }

    [Theory]
    [InlineData("I8", false)]
    [InlineData("I8", true)]
    [InlineData("F16", false)]
    [InlineData("F32", true)]
    public async Task Means_of_wide_rows_are_those_written_out_in_double_precision(string type, bool weighted)
    {
        // 45 numbers a row: whole vectors and a rest.
        const int Dimensions = 45;
        var random = new Random(5);
        var rows = ReadToy().Length / 8;
        var numbers = Enumerable.Range(0, rows * Dimensions).Select(_ => (float)random.Next(-128, 128)).ToArray();
        var weights = Enumerable.Range(0, rows).Select(_ => random.NextSingle()).ToArray();
        var data = type switch
        {
            "I8" => Bytes(numbers.Select(number => (sbyte)number).ToArray()),
            "F16" => Bytes(numbers.Select(number => (Half)number).ToArray()),
            _ => Bytes(numbers),
        };
        (string, string, int[], byte[])[] tensors = [("embeddings", type, [rows, Dimensions], data)];
        Write("", weighted ? [.. tensors, ("weights", "F32", [rows], Bytes(weights))] : tensors);
        File.WriteAllText(Path.Combine(_folder, "config.json"), "{}");
        using var encoder = await StaticEncoder.LoadAsync(_folder);
        var tokenizer = (WordPieceTokenizer)encoder.GetService(typeof(WordPieceTokenizer))!;
        const string Text = "sparse vectors and dense vectors";
        var ids = tokenizer.Tokenize(Text, new() { AddSpecialTokens = false }).Ids;
        Assert.Equal(5, ids.Count);
        var expected = Enumerable.Range(0, Dimensions).Select(k => (float)ids.Average(id => numbers[(id * Dimensions) + k] * (weighted ? (double)weights[id] : 1))).ToArray();
        if (type == "F16")
            expected = [.. expected.Select(value => (float)(Half)value)];
        AssertEqual(expected, (await encoder.EncodeQueryAsync(Text)).Vector.Span, 2e-5f);
    }

    [Fact]
    public async Task A_long_text_is_cut_by_characters_and_tokens_as_model2vec_does()
    {
        // max_length 3 and a median token length of 3: nine characters, then three tokens, then unknown ones go.
        Write("", ("embeddings", "F32", [ReadToy().Length / 8, 8], Bytes(ReadToy())));
        File.WriteAllText(Path.Combine(_folder, "config.json"), """{"max_length":3}""");
        using var encoder = await StaticEncoder.LoadAsync(_folder);
        var cut = await encoder.EncodeDocumentsAsync(["a run the dense", "a run the", "b c d e f g", "b c d", "😀😀 a the run", "😀😀 a the r"]);
        Assert.Equal(cut[1].Vector.ToArray(), cut[0].Vector.ToArray());
        Assert.Equal(cut[3].Vector.ToArray(), cut[2].Vector.ToArray());
        Assert.Equal(cut[5].Vector.ToArray(), cut[4].Vector.ToArray());
    }

    [Fact]
    public async Task A_container_loads_it_with_the_first_text()
    {
        await using var services = new ServiceCollection().AddStaticEncoder(Toy).AddKeyedStaticEncoder("long", Toy, options => options.Normalize = false).BuildServiceProvider();
        var (unit, raw) = (services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>(), services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("long"));
        Assert.Equal(1, Norm(await unit.EncodeQueryAsync("hello world")), 1e-6);
        Assert.NotEqual(1, Norm(await raw.EncodeQueryAsync("hello world")), 1e-2);
        Assert.NotNull(unit.GetService(typeof(EncoderFingerprint)));

        static double Norm(Embedding<float> vector) => Math.Sqrt(vector.Vector.ToArray().Sum(value => (double)value * value));
    }

    [Theory]
    [InlineData("512")]
    [InlineData("2147483647")]
    [InlineData("null")]
    public async Task Hostile_texts_are_texts_whatever_the_limit_of_the_file(string limit)
    {
        Write("", ("embeddings", "F32", [ReadToy().Length / 8, 8], Bytes(ReadToy())));
        File.WriteAllText(Path.Combine(_folder, "config.json"), $$"""{"max_length":{{limit}},"normalize":true}""");
        using var encoder = await StaticEncoder.LoadAsync(_folder);
        var vectors = await encoder.EncodeDocumentsAsync(["", "\0", "\ud800", "hello\udc00 world", "hello world"]);
        Assert.All(vectors.Take(3), vector => Assert.All(vector.Vector.ToArray(), value => Assert.Equal(0, value)));
        Assert.Equal(vectors[4].Vector.ToArray(), vectors[3].Vector.ToArray());
        var huge = await encoder.EncodeDocumentsAsync([string.Concat(Enumerable.Repeat("hello world ", 200_000)), .. Enumerable.Repeat("hello world", 100_000)]);
        Assert.Equal(100_001, huge.Count);
        AssertEqual(vectors[4].Vector.ToArray(), huge[0].Vector.Span, 1e-2f);
        Assert.Equal(vectors[4].Vector.ToArray(), huge[^1].Vector.ToArray());
    }

    [Fact]
    public async Task A_model_file_cut_anywhere_is_refused()
    {
        Write("", ("embeddings", "F32", [ReadToy().Length / 8, 8], Bytes(ReadToy())));
        File.WriteAllText(Path.Combine(_folder, "config.json"), "{}");
        var file = Path.Combine(_folder, "model.safetensors");
        var whole = File.ReadAllBytes(file);
        foreach (var length in Enumerable.Range(0, 100).Append(whole.Length - 1))
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Contains("model.safetensors", (await Assert.ThrowsAsync<InvalidDataException>(() => StaticEncoder.LoadAsync(_folder))).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A new option has to be looked at: if it changes vectors, it belongs into the fingerprint.</summary>
    [Fact]
    public void Every_option_is_in_the_fingerprint_or_does_not_change_vectors() =>
        Assert.Equal(["Hub", "ModelId", "Normalize", "SpecialTokensAsText"], typeof(StaticOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Fingerprints_tell_apart_what_gives_other_vectors()
    {
        Write("", ("embeddings", "F32", [ReadToy().Length / 8, 8], Bytes(ReadToy())));
        File.WriteAllText(Path.Combine(_folder, "config.json"), """{"max_length":3}""");
        var values = new List<string>();
        foreach (var (path, options) in new (string, StaticOptions)[] { (Toy, new()), (Toy, new() { Normalize = false }), (Toy, new() { SpecialTokensAsText = true }), (_folder, new()) })
        {
            using var encoder = await StaticEncoder.LoadAsync(path, options);
            values.Add(await Assert.IsType<EncoderFingerprint>(encoder.GetService(typeof(EncoderFingerprint))).GetValueAsync());
        }

        Assert.Equal(4, values.Distinct().Count());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_name()
    {
        Assert.Contains("There is no folder", (await Assert.ThrowsAsync<DirectoryNotFoundException>(() => StaticEncoder.LoadAsync(Path.Combine(_folder, "x")))).Message);
        Assert.Contains("holds no static model", (await Assert.ThrowsAsync<FileNotFoundException>(() => StaticEncoder.LoadAsync(_folder))).Message);
        Write("", ("weight", "F32", [1, 1], Bytes(new float[1])));
        Assert.Contains("weight F32 [1, 1]", (await Assert.ThrowsAsync<NotSupportedException>(() => StaticEncoder.LoadAsync(_folder))).Message);
        Write("", ("embeddings", "F32", [2, 1], Bytes(new float[2])));
        Assert.Contains("no config.json", (await Assert.ThrowsAsync<FileNotFoundException>(() => StaticEncoder.LoadAsync(_folder))).Message);
        File.WriteAllText(Path.Combine(_folder, "config.json"), "{}");
        Assert.Contains("fewer rows", (await Assert.ThrowsAsync<InvalidDataException>(() => StaticEncoder.LoadAsync(_folder))).Message);
        Write("", ("embeddings", "F32", [1, 1], Bytes(new float[1])), ("mapping", "I32", [59], Bytes(Enumerable.Repeat(1, 59).ToArray())));
        Assert.Contains("rows beyond", (await Assert.ThrowsAsync<InvalidDataException>(() => StaticEncoder.LoadAsync(_folder))).Message);
        Write("", ("embeddings", "F32", [59, 1], Bytes(Enumerable.Repeat(float.NaN, 59).ToArray())));
        using var broken = await StaticEncoder.LoadAsync(_folder);
        Assert.Contains("not finite", (await Assert.ThrowsAsync<InvalidDataException>(() => broken.EncodeQueryAsync("hello"))).Message);

        using var encoder = await StaticEncoder.LoadAsync(Toy);
        await Assert.ThrowsAsync<ArgumentException>(() => encoder.GenerateAsync(["a", null!]));
        await Assert.ThrowsAsync<ArgumentException>(() => encoder.GenerateAsync(["a"], new EncodingOptions { PromptName = "query" }));
        await Assert.ThrowsAsync<NotSupportedException>(() => encoder.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 4 }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.GenerateAsync(["a"], null, new CancellationToken(canceled: true)));
    }

    private static JsonElement[] Cases()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("static", "static-toy.json")));
        return [.. golden.RootElement.Clone().GetProperty("cases").EnumerateArray()];
    }

    private static float[] ReadToy()
    {
        using var file = SafetensorsFile.Open(Path.Combine(Toy, "model.safetensors"));
        return file.ReadFloats(file.Get("embeddings"));
    }

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(value => (float)value.GetDouble())];

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static void AssertEqual(float[] expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(Math.Abs(expected[i] - actual[i]), 0, tolerance * Math.Max(1, Math.Abs(expected[i])));
    }

    /// <summary>Writes a model with the toy's tokenizer.</summary>
    private void Write(string place, params (string Name, string Type, int[] Shape, byte[] Data)[] tensors)
    {
        var header = new StringBuilder("{");
        var end = 0;
        foreach (var (name, type, shape, data) in tensors)
        {
            header.Append(end == 0 ? "" : ",").Append($$"""
                "{{name}}":{"dtype":"{{type}}","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{end}},{{end + data.Length}}]}
                """);
            end += data.Length;
        }

        var json = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        var folder = Directory.CreateDirectory(Path.Combine(_folder, place)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), [.. length, .. json, .. tensors.SelectMany(tensor => tensor.Data)]);
        File.Copy(Path.Combine(Toy, "tokenizer.json"), Path.Combine(folder, "tokenizer.json"), overwrite: true);
    }
}
