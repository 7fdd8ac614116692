using Connectors.Encoders;
using Connectors.Onnx.Tests.Tiny;

namespace Connectors.Onnx.Tests;

/// <summary>Models whose queries take another way than their documents: a table, another network, or the tokens alone.</summary>
[Collection(nameof(Models))]
public sealed class AsymmetricTests(Models models)
{
    private const string Idf = """{"a":1.5,"b":2,"[CLS]":9,"[UNK]":8}""";

    private const string Log1p = """{"pooling_strategy":"max","activation_function":"log1p_relu"}""";

    [Fact]
    public async Task A_router_sends_queries_to_the_table_and_documents_to_the_network()
    {
        using var model = Routed(Log1p);
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        using var plain = new TinyModel().WithGraph();
        using var reference = await SpladeEncoder.LoadAsync(plain.Folder, new() { Activation = SparseActivation.Log1pRelu });
        var (expected, actual) = (await reference.EncodeDocumentsAsync(["a b"]), await encoder.EncodeDocumentsAsync(["a b"]));
        Assert.Equal(0f, Golden.Difference(expected[0], actual[0]));
        Assert.Equal(0f, Golden.Difference(actual[0], Assert.Single(await encoder.GenerateAsync(["a b"]))));

        var query = await encoder.EncodeQueryAsync("b a unknown [CLS] c");
        Assert.Equal([(1u, 8f), (2u, 9f), (5u, 1.5f), (6u, 2f)], Terms(query));
        Assert.Equal(actual[0].VocabularyId, query.VocabularyId);
        Assert.Equal((10, 10), (query.Dimensions, actual[0].Dimensions));
        Assert.Equal(query.Dot(actual[0]), encoder.Explain(query, actual[0]).Sum(term => term.Contribution), 1e-5f);
        Assert.IsType<InferenceFreeEncoder>(encoder.GetService(typeof(InferenceFreeEncoder)));
        Assert.Equal([(5u, 1.5f)], Terms(await encoder.EncodeQueryAsync("a a", new SparseEncodingOptions { MaxTerms = 1 })));
    }

    [Fact]
    public async Task The_layout_of_OpenSearch_leaves_special_tokens_out_of_queries_and_documents()
    {
        using var model = new TinyModel(("config.json", """{"architectures":["BertForMaskedLM"]}"""), ("idf.json", Idf)).WithGraph();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        using var plain = new TinyModel().WithGraph();
        using var reference = await SpladeEncoder.LoadAsync(plain.Folder);
        var full = Assert.Single(await reference.EncodeDocumentsAsync(["a b"]));
        var document = Assert.Single(await encoder.EncodeDocumentsAsync(["a b"]));
        Assert.Contains(full.Indices.ToArray(), index => index < 5);
        Assert.Equal(Terms(full).Where(term => term.Index >= 5), Terms(document));
        Assert.Equal([(5u, 1.5f), (6u, 2f)], Terms(await encoder.EncodeQueryAsync("b a unknown [CLS]")));
    }

    [SkippableFact]
    public async Task Real_weights_give_the_golden_queries_beside_the_documents_of_the_network()
    {
        using var folder = new TinyModel();
        foreach (var file in new[] { "config.json", "tokenizer.json", "model_fused_w8.onnx" })
            File.Copy(Path.Combine(Models.SpladeFolder, file), Path.Combine(folder.Folder, file));
        File.Copy(RepositoryFolder.Shared("data", "opensearch", "idf.json"), Path.Combine(folder.Folder, "idf.json"));
        using var encoder = await SpladeEncoder.LoadAsync(folder.Folder, new() { MaxTokens = 256 });
        var query = await encoder.EncodeQueryAsync("what is sparse retrieval");
        Assert.Equal([2003u, 2054u, 20288u, 26384u], query.Indices.ToArray());
        Assert.Equal(8.66755199432373f, query.Values.Span[3]);

        // What the network gives but for the special tokens; of the texts in other scripts this drops the weight of [UNK].
        var (documents, golden) = (await encoder.EncodeDocumentsAsync(Golden.Texts), Golden.Sparse("onnx_model_fused_w8", 256));
        Assert.Equal(24, documents.Count);
        var special = ((WordPieceTokenizer)encoder.GetService(typeof(WordPieceTokenizer))!).SpecialIds;
        var without = golden.Select(text => SparseEmbedding.FromDictionary(Terms(text.Vector).Where(term => !special.Contains((int)term.Index)).ToDictionary(term => term.Index, term => term.Weight))).ToList();
        Assert.Equal(2, golden.Zip(without).Count(pair => pair.First.Vector.NonZeroCount > pair.Second.NonZeroCount));
        Assert.All(without.Zip(documents), pair => Assert.InRange(Golden.Difference(pair.First, pair.Second), 0, 1e-4f));
    }

    [Fact]
    public async Task Two_folders_make_one_encoder()
    {
        using var documents = new TinyModel().WithGraph();
        using var queries = new TinyModel().WithGraph(table: TinyModel.MakeTable(11));
        using var encoder = await SpladeEncoder.LoadPairAsync(documents.Folder, queries.Folder, new() { ModelId = "pair" });
        using var document = await SpladeEncoder.LoadAsync(documents.Folder);
        using var query = await SpladeEncoder.LoadAsync(queries.Folder);
        var (d, q) = (Assert.Single(await encoder.EncodeDocumentsAsync(["a b"])), await encoder.EncodeQueryAsync("a b"));
        Assert.Equal(0f, Golden.Difference(Assert.Single(await document.EncodeDocumentsAsync(["a b"])), d));
        Assert.Equal(0f, Golden.Difference(await query.EncodeQueryAsync("a b"), q));
        Assert.NotEqual(0f, Golden.Difference(d, q));
        Assert.Equal(("pair", $"{Path.GetFileName(queries.Folder)}#model.onnx"), (d.ModelId, q.ModelId));
        await Assert.ThrowsAsync<ArgumentException>(() => SpladeEncoder.LoadPairAsync(documents.Folder, queries.Folder, new() { QueryEncoder = query }));
    }

    [Fact]
    public async Task Both_networks_of_a_router_load()
    {
        const string Config = """
            {"types":{"query_0":"sentence_transformers.models.MLMTransformer","query_1":"sentence_transformers.models.SpladePooling",
                      "":"sentence_transformers.models.MLMTransformer","document_1":"sentence_transformers.models.SpladePooling"},
             "structure":{"query":["query_0","query_1"],"document":["","document_1"]}}
            """;
        using var model = new TinyModel(
            ("modules.json", Modules.Routed), ("router_config.json", Config), ("query_1/config.json", """{"pooling_strategy":"sum"}"""),
            ("query_0/vocab.txt", string.Join('\n', TinyModel.Tokens) + "\n")).WithGraph().WithGraph("query_0/model.onnx", TinyModel.MakeTable(12));
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        using var query = await SpladeEncoder.LoadAsync(Path.Combine(model.Folder, "query_0"), new() { Pooling = SparsePooling.Sum });
        Assert.Equal(0f, Golden.Difference(await query.EncodeQueryAsync("a b"), await encoder.EncodeQueryAsync("a b")));
        Assert.Equal(10, Assert.Single(await encoder.EncodeDocumentsAsync(["a b"])).Dimensions);
    }

    [Fact]
    public async Task Routes_through_the_same_modules_are_one_model()
    {
        const string Config = """
            {"types":{"":"sentence_transformers.models.MLMTransformer","p":"sentence_transformers.models.SpladePooling"},"structure":{"query":["","p"],"document":["","p"]}}
            """;
        using var model = new TinyModel(("modules.json", Modules.Routed), ("router_config.json", Config)).WithGraph();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        Assert.Equal(0f, Golden.Difference(Assert.Single(await encoder.EncodeDocumentsAsync(["a b"])), await encoder.EncodeQueryAsync("a b")));
    }

    [Fact]
    public async Task The_tokens_alone_can_be_the_query_and_the_callers_encoder_stays_the_callers()
    {
        using var model = new TinyModel().WithGraph();
        var tokens = new InferenceFreeEncoder(WordPieceTokenizer.Load(model.Folder));
        using (var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { QueryEncoder = tokens }))
            Assert.Equal([(5u, 1f), (7u, 1f)], Terms(await encoder.EncodeQueryAsync("c a c")));

        using var other = await SpladeEncoder.LoadAsync(model.Folder);
        using (await SpladeEncoder.LoadAsync(model.Folder, new() { QueryEncoder = other }))
        {
        }

        Assert.NotEqual(0, (await other.EncodeQueryAsync("a")).NonZeroCount);
    }

    [Fact]
    public async Task Sides_with_different_vocabularies_are_refused()
    {
        using var model = new TinyModel().WithGraph();
        using var tokens = new InferenceFreeEncoder(WordPieceTokenizer.FromVocabulary([.. TinyModel.Tokens, "more"]));
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => SpladeEncoder.LoadAsync(model.Folder, new() { QueryEncoder = tokens }));
        Assert.Contains(tokens.GetVocabulary().Id, error.Message);
    }

    [Fact]
    public async Task Lexical_queries_keep_the_weights_of_their_own_tokens_only()
    {
        using var lexical = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 256, LexicalQueries = true });
        var (full, kept) = (await models.Splade.EncodeQueryAsync("why is the sky blue"), await lexical.EncodeQueryAsync("why is the sky blue"));
        var own = new[] { "why", "is", "the", "sky", "blue" };
        Assert.Equal(models.Splade.Decode(full).Where(term => own.Contains(term.Token)).Select(term => term.Token), lexical.Decode(kept).Select(term => term.Token));
        Assert.True(kept.NonZeroCount is > 1 and <= 5);
        Assert.True(full.NonZeroCount > kept.NonZeroCount);
        Assert.Equal(lexical.Decode(kept)[0], Assert.Single(lexical.Decode(await lexical.EncodeQueryAsync("why is the sky blue", new SparseEncodingOptions { MaxTerms = 1 }))));
        var documents = await lexical.EncodeDocumentsAsync(["why is the sky blue"]);
        Assert.Equal(0f, Golden.Difference(full, documents[0]));
    }

    [Fact]
    public async Task A_router_without_a_route_for_queries_is_named()
    {
        using var model = new TinyModel(("modules.json", Modules.Routed), ("router_config.json", """{"types":{"":"sentence_transformers.models.MLMTransformer"},"structure":{"document":[""]}}""")).WithGraph();
        Assert.Contains("no route 'query'", (await Assert.ThrowsAsync<InvalidDataException>(() => SpladeEncoder.LoadAsync(model.Folder))).Message);
    }

    [Fact]
    public async Task The_fingerprint_covers_both_sides_and_is_missing_where_one_has_none()
    {
        using var model = Routed(Log1p);
        var before = await FingerprintAsync(model.Folder);
        Assert.NotEqual(before, await FingerprintAsync(model.Folder, new() { LexicalQueries = true }));
        Assert.NotEqual(before, await FingerprintAsync(model.Folder, new() { Windows = new() }));
        Assert.NotEqual(await FingerprintAsync(model.Folder, new() { Windows = new() }), await FingerprintAsync(model.Folder, new() { Windows = new() { Overlap = 7 } }));
        Assert.Equal(before, await FingerprintAsync(model.Folder));
        await File.WriteAllTextAsync(Path.Combine(model.Folder, "query_0_SparseStaticEmbedding", "idf.json"), Idf.Replace("1.5", "1.25", StringComparison.Ordinal));
        Assert.NotEqual(before, await FingerprintAsync(model.Folder));
        Assert.Null(await FingerprintAsync(model.Folder, new() { QueryEncoder = new InferenceFreeEncoder(WordPieceTokenizer.Load(model.Folder)) }));
    }

    private static async Task<string?> FingerprintAsync(string folder, SpladeOptions? options = null)
    {
        using var encoder = await SpladeEncoder.LoadAsync(folder, options);
        return encoder.GetService(typeof(EncoderFingerprint)) is EncoderFingerprint fingerprint ? await fingerprint.GetValueAsync() : null;
    }

    private static TinyModel Routed(string pooling) => new TinyModel(
        ("modules.json", Modules.Routed),
        ("router_config.json", Modules.RouterConfig),
        ("query_0_SparseStaticEmbedding/config.json", """{"path":"idf.json"}"""),
        ("query_0_SparseStaticEmbedding/idf.json", Idf),
        ("document_1_SpladePooling/config.json", pooling)).WithGraph();

    private static IEnumerable<(uint Index, float Weight)> Terms(SparseEmbedding vector) => vector.Indices.ToArray().Zip(vector.Values.ToArray());
}
