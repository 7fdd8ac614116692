using System.Text.Json;

namespace Connectors.Encoders.Tests.InferenceFree;

/// <summary>The rules of sentence-transformers and of OpenSearch on real idf weights: tests/golden/idf-query.json.</summary>
public sealed class InferenceFreeGoldenTests
{
    [SkippableFact]
    public async Task Vectors_of_20_texts_equal_the_reference_with_special_tokens_and_without()
    {
        var folder = new { Idf = RepositoryFolder.Shared("data", "opensearch", "idf.json"), Tokenizer = RepositoryFolder.Model("splade-tiny") };
        using var keeping = await InferenceFreeEncoder.LoadAsync(folder.Idf, new() { TokenizerPath = folder.Tokenizer, KeepSpecialTokens = true });
        using var dropping = await InferenceFreeEncoder.LoadAsync(folder.Idf, new() { TokenizerPath = folder.Tokenizer });
        var (cases, withSpecial) = (0, 0);
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(RepositoryFolder.Golden("idf-query.json")));
        foreach (var entry in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            cases++;
            var text = entry.GetProperty("text").GetString()!;
            var hasSpecial = entry.TryGetProperty("without_special", out var without);
            withSpecial += hasSpecial ? 1 : 0;
            AssertEqual(entry, keeping.EncodeQuery(text));
            AssertEqual(hasSpecial ? without : entry, dropping.EncodeQuery(text));
            AssertEqual(entry, await keeping.EncodeQueryAsync(text));
        }

        Assert.Equal((20, 4), (cases, withSpecial));
    }

    /// <summary>Published values of fastembed (CANONICAL_QUERY_VALUES) for the same weights.</summary>
    [SkippableFact]
    public async Task Hello_world_has_the_weights_that_fastembed_publishes()
    {
        using var encoder = await InferenceFreeEncoder.LoadAsync(
            RepositoryFolder.Shared("data", "opensearch", "idf.json"), new() { TokenizerPath = RepositoryFolder.Model("splade-tiny") });
        var query = encoder.EncodeQuery("Hello World");
        Assert.Equal([2088u, 7592u], query.Indices.ToArray());
        Assert.Equal(3.420869f, query.Values.Span[0], 1e-5f);
        Assert.Equal(6.937757f, query.Values.Span[1], 1e-5f);
        Assert.Equal(["hello", "world"], encoder.Decode(query).Select(term => term.Token));
    }

    private static void AssertEqual(JsonElement expected, SparseEmbedding actual)
    {
        Assert.Equal(expected.GetProperty("indices").EnumerateArray().Select(index => index.GetUInt32()), actual.Indices.ToArray());
        Assert.Equal(expected.GetProperty("values").EnumerateArray().Select(value => (float)value.GetDouble()), actual.Values.ToArray());
    }
}
