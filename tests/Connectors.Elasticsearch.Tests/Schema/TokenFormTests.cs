using Connectors.Encoders;

namespace Connectors.Elasticsearch.Tests.Schema;

/// <summary>What the tokens of sparse fields are: indices, or the words of a vocabulary.</summary>
[Collection(SchemaNodeGroup.Name)]
public sealed class TokenFormTests(SchemaNode node)
{
    private static readonly ISparseVocabulary Vocabulary = WordPieceTokenizer.Load(RepositoryFolder.Model("all-MiniLM-L6-v2")).Vocabulary;

    /// <summary>All 30,522 tokens: dots, quotes, backslashes, brackets, control characters of other scripts, and pieces that begin with ##.</summary>
    [SkippableFact]
    public async Task Every_token_of_a_real_vocabulary_is_written_and_read_back_as_it_was()
    {
        const int termsPerPoint = 2000;
        var docs = node.Store.Collection("tokens-all");
        await docs.EnsureAsync(Definition());
        var points = Enumerable.Range(0, Vocabulary.Count).Chunk(termsPerPoint).Select((ids, i) => new HybridPoint($"p{i}")
        {
            Sparse = { ["sparse"] = new SparseEmbedding(ids.Select(id => (uint)id).ToArray(), ids.Select(id => 0.25f + (id % 7)).ToArray(), vocabularyId: Vocabulary.Id) },
        }).ToList();
        Assert.Equal(Vocabulary.Count, points.Sum(point => point.Sparse["sparse"].NonZeroCount));
        await docs.UpsertAsync(points);

        await using var other = node.Connect();
        var reader = other.Collection("tokens-all").UseVocabulary("sparse", Vocabulary);
        var read = (await reader.GetAsync(points.Select(point => point.Id))).ToDictionary(point => point.Id);
        Assert.All(points, point => Sample.Same(point.Sparse["sparse"], read[point.Id].Sparse["sparse"]));
        Assert.Contains("\"##s\":", await node.SendAsync(HttpMethod.Get, "/tokens-all/_doc/p1"), StringComparison.Ordinal);

        // Every token is found by itself: a query of one token finds the one point that has it.
        foreach (var token in new[] { ".", "\"", "\\", "##s", "ship", "[CLS]" })
        {
            Assert.True(Vocabulary.TryGetIndex(token, out var index));
            var hit = Assert.Single(await reader.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Sample.Sparse((index, 1))) } }));
            Assert.Equal($"p{index / termsPerPoint}", hit.Id);
        }
    }

    [SkippableFact]
    public async Task The_form_is_kept_in_the_mapping_and_cannot_be_mixed_up()
    {
        var docs = node.Store.Collection("tokens-kept");
        await docs.EnsureAsync(Definition());
        await docs.UpsertAsync(new HybridPoint("a") { Sparse = { ["sparse"] = Sample.Sparse((2000, 1)) } });
        await using var store = node.Connect();
        var other = store.Collection("tokens-kept");

        var field = Assert.IsType<ElasticsearchSparseField>((await other.DescribeAsync())!.Definition.Sparse[0]);
        Assert.Equal((SparseTokens.Vocabulary, Vocabulary.Id), (field.Tokens, field.VocabularyId));
        var lacking = await Assert.ThrowsAsync<NotSupportedException>(() => other.GetAsync(["a"]));
        Assert.Contains("give it with ElasticsearchCollection.UseVocabulary", lacking.Message, StringComparison.Ordinal);

        other.UseVocabulary("sparse", new WordList("a", "b"));
        var wrong = await Assert.ThrowsAsync<NotSupportedException>(() => other.GetAsync(["a"]));
        Assert.Contains($"those of vocabulary '{Vocabulary.Id}', and the one given is 'words:a+b'", wrong.Message, StringComparison.Ordinal);

        other.UseIndexTokens("sparse");
        var mixed = await other.UpsertAsync([new HybridPoint("b") { Sparse = { ["sparse"] = Sample.Sparse((2000, 1)) } }], new UpsertOptions { ThrowOnFailure = false });
        Assert.Contains("the index says that the tokens of field 'sparse' are words of a vocabulary, and the caller that they are indices", Assert.Single(mixed.Others).Error, StringComparison.Ordinal);

        var plain = await Assert.ThrowsAsync<SchemaMismatchException>(() => other.EnsureAsync(new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } }));
        Assert.Equal("sparse 'sparse': tokens: asked for indices, found words of a vocabulary", Assert.Single(plain.Differences).ToString());

        // To ask for the field as it is is to give its vocabulary.
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await other.EnsureAsync(Definition()));
        Assert.Equal(Sample.Sparse((2000, 1)).Indices.ToArray(), (await other.GetAsync(["a"])).Single().Sparse["sparse"].Indices.ToArray());
    }

    [SkippableFact]
    public async Task An_index_beyond_the_vocabulary_rejects_its_point()
    {
        var docs = node.Store.Collection("tokens-beyond");
        await docs.EnsureAsync(Definition());

        var report = await docs.UpsertAsync(
            [new HybridPoint("good") { Sparse = { ["sparse"] = Sample.Sparse((7, 1)) } }, new HybridPoint("bad") { Sparse = { ["sparse"] = Sample.Sparse((7, 1), (40_000, 1)) } }],
            new UpsertOptions { ThrowOnFailure = false });

        Assert.Equal(1, report.Written);
        Assert.Contains("has no index 40000", Assert.Single(report.Others).Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Sample.Sparse((40_000, 1))) } }));
    }

    [Fact]
    public void A_vocabulary_and_tokens_that_are_indices_contradict_each_other()
    {
        var both = new HybridCollectionDefinition { Sparse = { new ElasticsearchSparseField("sparse") { Vocabulary = Vocabulary } } };
        Assert.Throws<ArgumentException>(() => Elasticsearch.Schema.DefinitionRules.Check(both));
        var other = new HybridCollectionDefinition { Sparse = { new ElasticsearchSparseField("sparse") { VocabularyId = "other", Tokens = SparseTokens.Vocabulary, Vocabulary = Vocabulary } } };
        Assert.Throws<ArgumentException>(() => Elasticsearch.Schema.DefinitionRules.Check(other));
    }

    private static HybridCollectionDefinition Definition() => new() { Sparse = { new ElasticsearchSparseField("sparse") { Tokens = SparseTokens.Vocabulary, Vocabulary = Vocabulary } } };
}
