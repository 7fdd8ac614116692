using System.Collections;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Encoders.Tests.InferenceFree;

public sealed class InferenceFreeTests
{
    private const string Idf = """{"a":1.5,"b":2,"c":0,"query":0.25,"[CLS]":9,"[UNK]":8,"elsewhere":3}""";

    private static readonly float[] Table = [0, 8, 9, 0, 0, 1.5f, 2, 0, 0.25f, 0];

    [Fact]
    public async Task A_router_with_tensors_keeps_special_tokens_and_a_bare_idf_file_drops_them()
    {
        using var router = new QueryFolder(("modules.json", QueryFolder.Routed), ("router_config.json", QueryFolder.Router())).WithTensor("query_0_SparseStaticEmbedding/model.safetensors", "weight", Table);
        using var bare = new QueryFolder(("idf.json", Idf));
        using var keeping = await InferenceFreeEncoder.LoadAsync(router.Path);
        using var dropping = await InferenceFreeEncoder.LoadAsync(bare.Path);
        Assert.Equal([(1u, 8f), (2u, 9f), (5u, 1.5f), (6u, 2f)], Terms(keeping.EncodeQuery("b a [CLS] unknown b c")));
        Assert.Equal([(5u, 1.5f), (6u, 2f)], Terms(dropping.EncodeQuery("b a [CLS] unknown b c")));
        Assert.Equal(10, keeping.Dimensions);
        Assert.EndsWith("#query_0_SparseStaticEmbedding/model.safetensors", keeping.EncodeQuery("a").ModelId);
        Assert.EndsWith("#idf.json", dropping.EncodeQuery("a").ModelId);
        Assert.Equal(keeping.GetVocabulary().Id, keeping.EncodeQuery("a").VocabularyId);
    }

    [Theory]
    [InlineData("query_0_IDF", "sentence_transformers.sparse_encoder.models.IDF.IDF", """{"allow_empty_key":true}""")]
    [InlineData("query_0_IDF", "sentence_transformers.sparse_encoder.modules.sparse_static_embedding.SparseStaticEmbedding", """{"route_mappings":{"('query', None)":"query"}}""")]
    public async Task Published_names_of_folders_and_classes_and_a_weights_path_are_understood(string key, string type, string parameters)
    {
        using var folder = new QueryFolder(
            ("modules.json", QueryFolder.Routed), ("router_config.json", QueryFolder.Router(key, type, parameters)),
            ($"{key}/config.json", """{"frozen":true,"path":"idf.json"}"""), ($"{key}/idf.json", Idf));
        using var encoder = await InferenceFreeEncoder.LoadAsync(folder.Path);
        Assert.Equal([(5u, 1.5f)], Terms(encoder.EncodeQuery("a")));
    }

    [Fact]
    public async Task A_route_may_have_another_name_than_the_task()
    {
        const string Config = """
            {"types":{"":"sentence_transformers.models.MLMTransformer","p":"sentence_transformers.models.SpladePooling","q":"sentence_transformers.models.SparseStaticEmbedding"},
             "structure":{"short":["q"],"document":["","p"]},"parameters":{"route_mappings":{"('query', None)":"short"}}}
            """;
        using var folder = new QueryFolder(("modules.json", QueryFolder.Routed), ("router_config.json", Config)).WithTensor("q/model.safetensors", "weight", Table);
        using var encoder = await InferenceFreeEncoder.LoadAsync(folder.Path);
        Assert.Equal([(6u, 2f)], Terms(encoder.EncodeQuery("b")));
    }

    [Fact]
    public async Task A_table_that_stands_alone_is_a_model_too_and_its_own_tokenizer_is_read()
    {
        using var folder = new QueryFolder(
            ("modules.json", $$"""[{"path":"0_SparseStaticEmbedding","type":"{{QueryFolder.StaticType}}"}]"""),
            ("0_SparseStaticEmbedding/vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nb\n")).WithTensor("0_SparseStaticEmbedding/model.safetensors", "weight", [0, 0, 0, 0, 7]);
        using var encoder = await InferenceFreeEncoder.LoadAsync(folder.Path);
        Assert.Equal([(4u, 7f)], Terms(encoder.EncodeQuery("a b")));
    }

    [Fact]
    public async Task The_prompt_of_queries_the_token_limit_and_the_term_limit_are_those_of_the_folder()
    {
        using var folder = new QueryFolder(
            ("idf.json", """{"a":1,"b":2,"c":3,"query":4,":":5}"""), ("tokenizer_config.json", """{"model_max_length":4}"""),
            ("config_sentence_transformers.json", """{"prompts":{"query":"query: ","other":""},"max_active_dims":3}"""));
        using var encoder = await InferenceFreeEncoder.LoadAsync(folder.Path);
        Assert.Equal([(6u, 2f), (8u, 4f), (9u, 5f)], Terms(encoder.EncodeQuery("a b c")));
        Assert.Equal([(6u, 2f), (8u, 4f), (9u, 5f)], Terms(await encoder.EncodeQueryAsync("a b c")));
        Assert.Equal([(5u, 1f), (6u, 2f), (7u, 3f)], Terms(await encoder.EncodeQueryAsync("a b c", new() { PromptName = "other" })));
        Assert.Equal([(7u, 3f)], Terms(await encoder.EncodeQueryAsync("a b c", new SparseEncodingOptions { PromptName = "other", MaxTerms = 1 })));
        Assert.Equal([(6u, 2f), (7u, 3f)], Terms(await encoder.EncodeQueryAsync("a b c", new SparseEncodingOptions { PromptName = "other", MinWeight = 1 })));
        using var longer = await InferenceFreeEncoder.LoadAsync(folder.Path, new() { MaxTokens = 5 });
        Assert.Equal([(7u, 3f), (8u, 4f), (9u, 5f)], Terms(longer.EncodeQuery("a b c")));
    }

    [Fact]
    public void Without_weights_every_token_counts_one_as_in_SPLADE_doc()
    {
        using var encoder = new InferenceFreeEncoder(Tokenizer());
        Assert.Equal([(5u, 1f), (7u, 1f)], Terms(encoder.EncodeQuery("c a c [SEP] unknown")));
        using var keeping = new InferenceFreeEncoder(Tokenizer(), options: new() { KeepSpecialTokens = true });
        Assert.Equal([(1u, 1f), (3u, 1f), (7u, 1f)], Terms(keeping.EncodeQuery("c [SEP] unknown")));
        using var asText = new InferenceFreeEncoder(Tokenizer(), options: new() { KeepSpecialTokens = true, SpecialTokensAsText = true });
        Assert.Equal([(1u, 1f)], Terms(asText.EncodeQuery("[SEP]")));
        Assert.Equal(0, encoder.EncodeQuery("").NonZeroCount);
    }

    [Fact]
    public void A_query_of_many_tokens_is_read_up_to_the_limit()
    {
        using var encoder = new InferenceFreeEncoder(Tokenizer(), options: new() { MaxTokens = 1000 });
        var text = string.Concat(Enumerable.Repeat("a ", 999));
        Assert.Equal([(5u, 1f), (6u, 1f)], Terms(encoder.EncodeQuery(text + "b c")));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(100_000, false)]
    public async Task Few_queries_are_encoded_on_the_callers_thread_and_many_on_another_in_their_order(int count, bool onCaller)
    {
        using var encoder = new InferenceFreeEncoder(Tokenizer());
        var queries = new WatchedTexts(Enumerable.Range(0, count).Select(i => i % 2 == 0 ? "a" : "b"));
        GeneratedEmbeddings<SparseEmbedding>? vectors = null;

        // A thread of its own that blocks cannot be lent to the pool.
        var caller = new Thread(() => vectors = encoder.GenerateAsync(queries, AsQueries).GetAwaiter().GetResult());
        caller.Start();
        await Task.Run(caller.Join);
        Assert.Equal(count, vectors!.Count);
        Assert.All(vectors.Index(), vector => Assert.Equal(vector.Index % 2 == 0 ? 5u : 6u, vector.Item.Indices.Span[0]));
        Assert.Equal(onCaller, caller.ManagedThreadId == queries.LastReader);

        using var cancellation = new CancellationTokenSource();
        queries.OnRead = cancellation.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.GenerateAsync(queries, AsQueries, cancellation.Token));
    }

    [Fact]
    public async Task Hostile_texts_are_texts()
    {
        using var encoder = new InferenceFreeEncoder(Tokenizer(), options: new() { MaxTokens = 100 });
        string[] texts = ["", "\0", "\ud800", "a\udc00", "\0a\0", new string('x', 10_000_000), string.Concat(Enumerable.Repeat("a ", 5_000_000)), new string('\u3131', 1_000_000)];
        var vectors = await encoder.GenerateAsync(texts, AsQueries);
        Assert.Equal(["", "", "", "5", "5", "", "5", ""], vectors.Select(vector => string.Join(' ', vector.Indices.ToArray())));
    }

    [Fact]
    public async Task Documents_and_calls_without_a_role_are_refused_because_they_need_the_network()
    {
        using var encoder = new InferenceFreeEncoder(Tokenizer());
        foreach (var options in new EmbeddingGenerationOptions?[] { null, new EncodingOptions(), new() })
            Assert.Contains("query side", (await Assert.ThrowsAsync<NotSupportedException>(() => encoder.GenerateAsync(["a"], options))).Message);
        await Assert.ThrowsAsync<NotSupportedException>(() => encoder.EncodeDocumentsAsync(["a"]));
        await Assert.ThrowsAsync<NotSupportedException>(() => encoder.EncodeQueryAsync("a", new() { Dimensions = 5 }));
        await Assert.ThrowsAsync<ArgumentException>(() => encoder.GenerateAsync(["a", null!], new EncodingOptions { Role = EncodingRole.Query }));
        await Assert.ThrowsAsync<ArgumentException>(() => encoder.EncodeQueryAsync("a", new() { PromptName = "none" }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.EncodeQueryAsync("a", cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Weights_that_are_not_finite_or_belong_to_no_token_are_refused()
    {
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => new InferenceFreeEncoder(Tokenizer(), new Dictionary<string, float> { ["a"] = float.NaN })).Message);
        Assert.Contains("different models", Assert.Throws<ArgumentException>(() => new InferenceFreeEncoder(Tokenizer(), new Dictionary<string, float> { ["elsewhere"] = 1 })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new InferenceFreeEncoder(Tokenizer(), options: new() { MaxTokens = 0 }));
        Assert.Throws<ArgumentNullException>(() => new InferenceFreeEncoder(null!));
    }

    [Theory]
    [InlineData("""[{"path":"","type":"sentence_transformers.models.Transformer"},{"path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]""", "is a dense model (Transformer, Pooling)")]
    [InlineData("""[{"path":"","type":"sentence_transformers.models.MLMTransformer"},{"path":"1","type":"sentence_transformers.models.SpladePooling"}]""", "load it with SpladeEncoder")]
    [InlineData("""[{"path":"","type":"sentence_transformers.models.Transformer"},{"path":"1","type":"sentence_transformers.models.SparseAutoEncoder"}]""", "SparseAutoEncoder")]
    [InlineData("[]", "nothing")]
    public async Task A_folder_of_another_kind_says_what_it_is(string modules, string part)
    {
        using var folder = new QueryFolder(("modules.json", modules));
        Assert.Contains(part, (await Assert.ThrowsAsync<NotSupportedException>(() => InferenceFreeEncoder.LoadAsync(folder.Path))).Message);
    }

    [Fact]
    public async Task Queries_that_run_a_network_are_not_taken_for_a_table()
    {
        const string Config = """
            {"types":{"q":"sentence_transformers.models.MLMTransformer","p":"sentence_transformers.models.SpladePooling"},"structure":{"query":["q","p"],"document":["q","p"]}}
            """;
        using var folder = new QueryFolder(("modules.json", QueryFolder.Routed), ("router_config.json", Config));
        Assert.Contains("whose queries need the network", (await Assert.ThrowsAsync<NotSupportedException>(() => InferenceFreeEncoder.LoadAsync(folder.Path))).Message);
    }

    [Theory]
    [InlineData("../idf.json")]
    [InlineData("/etc/idf.json")]
    [InlineData("C:\\idf.json")]
    [InlineData("a\\..\\..\\idf.json")]
    public async Task A_weights_path_that_leaves_the_folder_is_refused(string path)
    {
        using var folder = new QueryFolder(
            ("modules.json", QueryFolder.Routed), ("router_config.json", QueryFolder.Router()),
            ("query_0_SparseStaticEmbedding/config.json", $$"""{"path":{{System.Text.Json.JsonSerializer.Serialize(path)}}}"""));
        Assert.Contains("must stay inside", (await Assert.ThrowsAsync<InvalidDataException>(() => InferenceFreeEncoder.LoadAsync(folder.Path))).Message);
    }

    [Theory]
    [InlineData("../query")]
    [InlineData("/query")]
    public async Task A_route_that_leaves_the_folder_is_refused(string key)
    {
        using var folder = new QueryFolder(("modules.json", QueryFolder.Routed), ("router_config.json", QueryFolder.Router(key)));
        Assert.Contains("must stay inside", (await Assert.ThrowsAsync<InvalidDataException>(() => InferenceFreeEncoder.LoadAsync(folder.Path))).Message);
    }

    [Theory]
    [InlineData("""{"a":""", "not valid JSON")]
    [InlineData("[1]", "object")]
    [InlineData("""{"a":"1"}""", "expected a number")]
    [InlineData("""{"a":1e300}""", "the weight of 'a' is not finite")]
    [InlineData("""{"elsewhere":1}""", "different models")]
    [InlineData("{}", "different models")]
    public async Task A_broken_idf_file_is_named(string content, string part)
    {
        using var folder = new QueryFolder(("idf.json", content));
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => InferenceFreeEncoder.LoadAsync(folder.Path));
        Assert.Contains(part, error.Message);
        Assert.Contains("idf.json", error.Message);
    }

    [Fact]
    public async Task Tensors_of_another_name_or_shape_are_refused()
    {
        const string File = "query_0_SparseStaticEmbedding/model.safetensors";
        using var folder = new QueryFolder(("modules.json", QueryFolder.Routed), ("router_config.json", QueryFolder.Router()));
        await Assert.ThrowsAsync<FileNotFoundException>(() => InferenceFreeEncoder.LoadAsync(folder.Path));
        folder.WithTensor(File, "embedding", Table);
        Assert.Contains("'weight'", await ErrorAsync());
        folder.WithTensor(File, "weight", [1, 2]);
        Assert.Contains("each of the 10 tokens", await ErrorAsync());
        folder.WithTensor(File, "weight", Table, shape: "5,2");
        Assert.Contains("each of the 10 tokens", await ErrorAsync());
        folder.WithTensor(File, "weight", [.. Table.Select(_ => float.NaN)]);
        Assert.Contains("not finite", await ErrorAsync());

        async Task<string> ErrorAsync() => (await Assert.ThrowsAsync<InvalidDataException>(() => InferenceFreeEncoder.LoadAsync(folder.Path))).Message;
    }

    [Fact]
    public async Task Pickled_weights_and_missing_files_say_what_to_do()
    {
        using var folder = new QueryFolder(("modules.json", QueryFolder.Routed), ("router_config.json", QueryFolder.Router()), ("query_0_SparseStaticEmbedding/pytorch_model.bin", "x"));
        Assert.Contains("safetensors", (await Assert.ThrowsAsync<NotSupportedException>(() => InferenceFreeEncoder.LoadAsync(folder.Path))).Message);
        using var empty = new QueryFolder();
        Assert.Contains("neither modules.json nor idf.json", (await Assert.ThrowsAsync<FileNotFoundException>(() => InferenceFreeEncoder.LoadAsync(empty.Path))).Message);
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => InferenceFreeEncoder.LoadAsync(empty.In("nowhere")));
    }

    [Fact]
    public void Metadata_vocabulary_and_tokenizer_are_reached_by_GetService()
    {
        var tokenizer = Tokenizer();
        using var encoder = new InferenceFreeEncoder(tokenizer);
        var metadata = Assert.IsType<EmbeddingGeneratorMetadata>(encoder.GetService(typeof(EmbeddingGeneratorMetadata)));
        Assert.Equal(("tokens", 10), (metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(tokenizer, encoder.GetService(typeof(WordPieceTokenizer)));
        Assert.Same(tokenizer.Vocabulary, encoder.GetVocabulary());
        Assert.Same(encoder, encoder.GetService(typeof(IEmbeddingGenerator<string, SparseEmbedding>)));
        Assert.Null(encoder.GetService(typeof(ISparseVocabulary), "key"));
        Assert.Null(encoder.GetService(typeof(string)));
    }

    [Fact]
    public async Task Fingerprints_tell_apart_what_gives_other_vectors()
    {
        using var folder = new QueryFolder(("idf.json", Idf));
        using var other = new QueryFolder(("idf.json", Idf.Replace("1.5", "1.25", StringComparison.Ordinal)));
        using var limited = new QueryFolder(("idf.json", Idf), ("config_sentence_transformers.json", """{"max_active_dims":3}"""));
        var values = new List<string>();
        foreach (var (path, options) in new (string, InferenceFreeOptions)[]
        {
            (folder.Path, new()), (folder.Path, new() { MaxTokens = 7 }), (folder.Path, new() { KeepSpecialTokens = true }), (folder.Path, new() { SpecialTokensAsText = true }),
            (other.Path, new()), (limited.Path, new()),
        })
        {
            using var encoder = await InferenceFreeEncoder.LoadAsync(path, options);
            values.Add(await ((EncoderFingerprint)encoder.GetService(typeof(EncoderFingerprint))!).GetValueAsync());
        }

        Assert.Equal(6, values.Distinct().Count());
        using var copy = new QueryFolder(("idf.json", Idf));
        using var again = await InferenceFreeEncoder.LoadAsync(copy.Path);
        Assert.Equal(values[0], await ((EncoderFingerprint)again.GetService(typeof(EncoderFingerprint))!).GetValueAsync());
        using var made = new InferenceFreeEncoder(Tokenizer());
        Assert.Null(made.GetService(typeof(EncoderFingerprint)));
    }

    [Fact]
    public async Task It_is_registered_lazily_and_under_keys()
    {
        using var folder = new QueryFolder(("idf.json", Idf));
        await using var services = new ServiceCollection()
            .AddInferenceFreeEncoder("/nowhere")
            .AddKeyedInferenceFreeEncoder("key", folder.Path, options => options.ModelId = "mine")
            .BuildServiceProvider();
        var encoder = services.GetRequiredKeyedService<IEmbeddingGenerator<string, SparseEmbedding>>("key");
        Assert.Equal("mine", (await encoder.EncodeQueryAsync("a")).ModelId);
        var missing = services.GetRequiredService<IEmbeddingGenerator<string, SparseEmbedding>>();
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => missing.EncodeQueryAsync("a"));
    }

    private static EncodingOptions AsQueries => new() { Role = EncodingRole.Query };

    private static WordPieceTokenizer Tokenizer() => WordPieceTokenizer.FromVocabulary(QueryFolder.Tokens);

    private static IEnumerable<(uint Index, float Weight)> Terms(SparseEmbedding vector) => vector.Indices.ToArray().Zip(vector.Values.ToArray());

    /// <summary>Texts that know which thread went through them last.</summary>
    private sealed class WatchedTexts(IEnumerable<string> texts) : IReadOnlyList<string>
    {
        private readonly string[] _texts = [.. texts];

        public Action? OnRead { get; set; }

        public int LastReader { get; private set; }

        public int Count => _texts.Length;

        public string this[int index] => _texts[index];

        public IEnumerator<string> GetEnumerator()
        {
            LastReader = Environment.CurrentManagedThreadId;
            foreach (var text in _texts)
            {
                OnRead?.Invoke();
                yield return text;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
