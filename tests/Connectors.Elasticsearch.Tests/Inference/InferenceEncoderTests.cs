using Connectors.Elasticsearch.Tests.Schema;
using Microsoft.Extensions.AI;

namespace Connectors.Elasticsearch.Tests.Inference;

public sealed class InferenceEncoderTests
{
    private const string Sparse = "POST /_inference/sparse_embedding/my-elser";
    private const string Dense = "POST /_inference/text_embedding/e5";

    private static readonly WordList Words = new("harbour", "sea", "ship", "##s");

    [Fact]
    public async Task Weights_by_token_become_a_vector_of_the_vocabulary()
    {
        var cluster = new ScriptedCluster("8.15.3").On(Sparse, """{"sparse_embedding":[{"is_truncated":false,"embedding":{"ship":1.32,"##s":0.5,"harbour":1.71}},{"is_truncated":false,"embedding":{}}]}""");
        await using var store = cluster.Connect();
        var encoder = store.Inference.SparseEncoder("my-elser", Words);

        var vectors = await encoder.GenerateAsync(["ships in the harbour", ""]);

        Assert.Equal("""{"input":["ships in the harbour",""]}""", cluster.Body(Sparse).ToJsonString());
        Sample.Same(new SparseEmbedding(new uint[] { 0, 2, 3 }, new[] { 1.71f, 1.32f, 0.5f }, 4, Words.Id), vectors[0]);
        Assert.Equal(0, vectors[1].NonZeroCount);
        Assert.Same(Words, encoder.GetService(typeof(ISparseVocabulary)));
        Assert.Equal("my-elser", ((EmbeddingGeneratorMetadata)encoder.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelId);
    }

    [Fact]
    public async Task A_token_that_the_vocabulary_lacks_is_an_error()
    {
        await using var store = new ScriptedCluster("9.5.3").On(Sparse, """{"sparse_embedding":[{"embedding":{"ship":1.32,"kraken":0.5}}]}""").Connect();

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => store.Inference.SparseEncoder("my-elser", Words).GenerateAsync(["x"]));

        Assert.Contains("gave the token 'kraken', which vocabulary 'words:harbour+sea+ship+##s' lacks", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_prune_sparse_vectors()
    {
        await using var store = new ScriptedCluster("9.5.3").On(Sparse, """{"sparse_embedding":[{"embedding":{"ship":1.5,"sea":0.75,"harbour":0.25}}]}""").Connect();
        var encoder = store.Inference.SparseEncoder("my-elser", Words);

        Assert.Equal(Sample.Sparse((2, 1.5f)).Indices.ToArray(), (await encoder.GenerateAsync(["x"], new SparseEncodingOptions { MaxTerms = 1 }))[0].Indices.ToArray());
        Assert.Equal(2, (await encoder.GenerateAsync(["x"], new SparseEncodingOptions { MinWeight = 0.5f }))[0].NonZeroCount);
        await Assert.ThrowsAsync<NotSupportedException>(() => encoder.GenerateAsync(["x"], new EmbeddingGenerationOptions { Dimensions = 5 }));
    }

    [Fact]
    public async Task Many_texts_go_out_a_few_at_a_time_and_come_back_in_order()
    {
        var cluster = new ScriptedCluster("9.5.3").On(Dense, Answer(0, 16)).On(Dense, Answer(16, 16)).On(Dense, Answer(32, 8));
        await using var store = cluster.Connect();

        var vectors = await store.Inference.DenseEncoder("e5").GenerateAsync(Enumerable.Range(0, 40).Select(i => $"text {i}"));

        Assert.Equal(Enumerable.Range(0, 40).Select(i => (float)i), vectors.Select(vector => vector.Vector.Span[0]));
        Assert.Equal(3, cluster.Calls.Count);

        static string Answer(int first, int count) => $$"""{"text_embedding":[{{string.Join(',', Enumerable.Range(first, count).Select(i => $$"""{"embedding":[{{i}},-0.5]}"""))}}]}""";
    }

    [Theory]
    [InlineData("8.18.4", EncodingRole.Query, null)]
    [InlineData("8.19.0", EncodingRole.Query, "search")]
    [InlineData("9.0.3", EncodingRole.Query, null)]
    [InlineData("9.5.3", EncodingRole.Document, "ingest")]
    public async Task The_role_goes_to_versions_that_know_it(string version, EncodingRole role, string? inputType)
    {
        var cluster = new ScriptedCluster(version).On(Dense, """{"text_embedding":[{"embedding":[1]}]}""");
        await using var store = cluster.Connect();

        await store.Inference.DenseEncoder("e5").GenerateAsync(["x"], new EncodingOptions { Role = role });

        Assert.Equal(inputType, (string?)cluster.Body(Dense)["input_type"]);
    }

    [Theory]
    [InlineData("""{"text_embedding":[{"embedding":[1]},{"embedding":[2]}]}""", "2 vectors for 1 texts")]
    [InlineData("""{"text_embedding":[]}""", "0 vectors for 1 texts")]
    [InlineData("""{"text_embedding_bytes":[{"embedding":[1]}]}""", "text_embedding_bytes, whose vectors are not of floats")]
    [InlineData("""{"sparse_embedding":[{"embedding":{"a":1}}]}""", "no text_embedding")]
    [InlineData("""{"text_embedding":[{"embedding":{"a":1}}]}""", "no array")]
    [InlineData("""{"text_embedding":[{"embedding":[1,""", "cannot be read")]
    public async Task An_answer_of_another_form_is_an_error(string answer, string message)
    {
        await using var store = new ScriptedCluster("9.5.3").On(Dense, answer).Connect();

        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => store.Inference.DenseEncoder("e5").GenerateAsync(["x"]));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
