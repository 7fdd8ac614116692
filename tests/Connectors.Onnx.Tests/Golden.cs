using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx.Tests;

/// <summary>The reference's vectors: tests/golden/models.</summary>
internal static class Golden
{
    private static readonly Dictionary<string, string> TextById = Read("texts.json").GetProperty("texts").EnumerateArray()
        .ToDictionary(text => text.GetProperty("id").GetString()!, text => text.GetProperty("text").GetString()!);

    /// <summary>All 24 texts, in the order of the file.</summary>
    public static string[] Texts { get; } = [.. TextById.Values];

    public static string Text(string id) => TextById[id];

    public static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("models", file)));
        return document.RootElement.Clone();
    }

    public static (string Id, SparseEmbedding Vector)[] Sparse(string variant, int maxTokens) =>
        [.. Vectors("sparse.json", maxTokens).Select(v => (v.Id, ToSparse(v.Json.GetProperty(variant))))];

    public static (string Id, float[] Vector)[] Dense(string variant, int maxTokens) =>
        [.. Vectors("dense.json", maxTokens).Select(v => (v.Id, Floats(v.Json.GetProperty(variant))))];

    public static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(value => (float)value.GetDouble())];

    public static float[][] Matrix(string name) => [.. Read("similarity.json").GetProperty(name).EnumerateArray().Select(Floats)];

    /// <summary>The largest difference of two weights, an index that only one vector has counting with its whole weight.</summary>
    public static float Difference(SparseEmbedding a, SparseEmbedding b)
    {
        var x = Dictionary(a);
        var y = Dictionary(b);
        return x.Keys.Union(y.Keys).DefaultIfEmpty().Max(index => Math.Abs(x.GetValueOrDefault(index) - y.GetValueOrDefault(index)));
    }

    public static float Difference(Embedding<float> a, float[] b)
    {
        Assert.Equal(b.Length, a.Vector.Length);
        return a.Vector.ToArray().Zip(b, (x, y) => Math.Abs(x - y)).Max();
    }

    private static Dictionary<uint, float> Dictionary(SparseEmbedding vector) =>
        vector.Indices.ToArray().Zip(vector.Values.ToArray()).ToDictionary(term => term.First, term => term.Second);

    private static IEnumerable<(string Id, JsonElement Json)> Vectors(string file, int maxTokens)
    {
        foreach (var text in Read(file).GetProperty("texts").EnumerateArray())
        {
            if (text.TryGetProperty($"max_{maxTokens}", out var vectors))
                yield return (text.GetProperty("id").GetString()!, vectors);
        }
    }

    private static SparseEmbedding ToSparse(JsonElement vector) =>
        new(vector.GetProperty("indices").EnumerateArray().Select(index => index.GetUInt32()).ToArray(), Floats(vector.GetProperty("values")));
}
