using System.Text;
using Connectors.Elasticsearch.Schema;
using Connectors.Elasticsearch.Tests.Parity;
using Connectors.Elasticsearch.Tests.Queries;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>Every request is one that the vendor's own model of the interface knows.</summary>
[Collection(QueryNodeGroup.Name)]
public sealed class RequestModelTests(QueryNode node, ITestOutputHelper output)
{
    private static readonly SparseEmbedding Terms = SparseEmbedding.FromDictionary([new(7, 2f), new(9, 0.5f)]);

    private static readonly HybridCollectionDefinition Definition = new()
    {
        Dense =
        {
            new DenseField("exact", 2) { Index = DenseIndex.Exact },
            new DenseField("graph", 2, Distance.Dot) { Index = DenseIndex.Hnsw(m: 8, efConstruction: 50) },
            new DenseField("far", 2, Distance.Euclid),
        },
        Sparse = { new SparseField("sparse") },
        Text = { new Bm25Field("words", "body"), new Bm25Field("standard", "body", "standard") },
        Payload =
        {
            new PayloadField("lang", PayloadType.Keyword),
            new PayloadField("year", PayloadType.Integer),
            new PayloadField("price", PayloadType.Float),
            new PayloadField("flag", PayloadType.Boolean),
            new PayloadField("seen", PayloadType.DateTime),
            new PayloadField("note", PayloadType.Text),
        },
    };

    [SkippableFact]
    public async Task Of_every_operation_on_the_node()
    {
        var model = ApiModel.Open();
        var (store, transport) = node.Record();
        await using var _ = store;
        await store.GetInfoAsync();
        await store.ListAsync();
        var docs = await node.FillAsync(store, Definition, [.. Enumerable.Range(0, 40).Select(Point)]);
        await docs.DescribeAsync();
        await docs.UpsertAsync([Point(1)], new UpsertOptions { WaitUntilVisible = false });
        await docs.WaitUntilVisibleAsync();
        await docs.UpdatePayloadAsync(["p1", "gone"], Payload.Parse("""{"lang":"fr","any":1}"""));
        await docs.UpdatePayloadAsync(["p2"], Payload.Parse("""{"lang":null}"""));
        await docs.UpdatePayloadAsync(Filter.Equal("year", 1953), Payload.Parse("""{"lang":"es"}"""));
        await docs.GetAsync(["p1"], new GetOptions { Vectors = VectorSelection.All });
        await docs.GetAsync(["p1"], new GetOptions { Payload = PayloadSelection.Only("lang", "a.b") });
        await docs.CountAsync();
        await docs.CountAsync(Filter.Exists("note"));
        await foreach (var point in docs.ScrollAsync(new ScrollOptions { PageSize = 15, Filter = Filter.All }))
            Assert.NotNull(point);
        await docs.UpsertAsync([Point(3)], new ElasticsearchUpsertOptions { IfUnchanged = await docs.GetVersionsAsync(["p3"]) });
        await docs.UpsertAsync([Point(100)], new ElasticsearchUpsertOptions { CreateOnly = true, Refresh = ElasticsearchRefresh.WaitFor });
        await docs.CreateAliasAsync(docs.Name + "-alias");
        await docs.MoveAliasAsync(docs.Name + "-alias");
        await docs.ListAliasesAsync();
        await store.FindAliasAsync(docs.Name + "-alias");
        await docs.DropAliasAsync(docs.Name + "-alias");
        await docs.GetHealthAsync();
        foreach (var query in Queries())
            await docs.SearchAsync(query);
        await docs.SearchBatchAsync([.. Queries()]);
        await docs.ExplainAsync("p3", new SparseLeg(Terms));
        await docs.EnsureAsync(new HybridCollectionDefinition { Dense = { new DenseField("second", 2) { Index = ElasticsearchDenseIndex.Int8Hnsw } }, Sparse = { new SparseField("added") } });
        await docs.DeleteAsync(["p1", "p2"]);
        await docs.DeleteAsync(Filter.Equal("lang", "de"));
        await docs.DropAsync();

        string[] endpoints =
        [
            "bulk", "close_point_in_time", "cluster.health", "count", "delete_by_query", "explain", "indices.create", "indices.delete", "indices.delete_alias", "indices.get", "indices.get_alias", "indices.put_mapping",
            "indices.refresh", "indices.resolve_index", "indices.update_aliases", "mget", "msearch", "open_point_in_time", "search",
        ];
        var counts = Check(model, transport.Requests);
        Assert.All(endpoints, endpoint => Assert.Contains(endpoint, counts.Keys));
        var bulks = transport.Requests.Where(request => request.Path.Contains("/_bulk", StringComparison.Ordinal)).ToList();
        Assert.All(bulks, bulk => Assert.Contains("\"require_alias\":true", bulk.Body.Split('\n')[0], StringComparison.Ordinal));
        Assert.Contains(bulks, bulk => bulk.Body.Contains("\"if_seq_no\":", StringComparison.Ordinal));
        Assert.Contains(bulks, bulk => bulk.Body.Contains("{\"create\":", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("8.15.3")]
    [InlineData("8.19.21")]
    [InlineData("9.5.3")]
    public async Task Of_inference_and_of_what_it_is_for(string version)
    {
        var model = ApiModel.Open();
        const string made = """{"inference_id":"elser","task_type":"TASK","service":"elasticsearch","service_settings":{"model_id":".elser_model_2"}}""";
        var (sparse, dense) = (made.Replace("TASK", "sparse_embedding", StringComparison.Ordinal), made.Replace("TASK", "text_embedding", StringComparison.Ordinal));
        var transport = new RecordingTransport(new Inference.ScriptedCluster(version)
            .On("PUT /_inference/sparse_embedding/elser", sparse)
            .On("PUT /_inference/text_embedding/e5", dense)
            .On("PUT /_inference/sparse_embedding/mine", sparse)
            .On("PUT /_inference/text_embedding/mine", dense)
            .On("PUT /_inference/text_embedding/theirs", dense)
            .On("GET /_inference", $$"""{"endpoints":[{{sparse}}]}""")
            .On("GET /_inference/elser", $$"""{"endpoints":[{{sparse}}]}""")
            .On("DELETE /_inference/elser", """{"acknowledged":true}""")
            .On("GET /_ml/trained_models/.elser_model_2/_stats", """{"trained_model_stats":[]}""")
            .On("POST /_inference/sparse_embedding/elser", """{"sparse_embedding":[{"embedding":{"ship":1.5}}]}""")
            .On("POST /_inference/text_embedding/e5", """{"text_embedding":[{"embedding":[1]}]}""")
            .On("GET /docs", """{"docs":{"mappings":{"properties":{"body":{"type":"semantic_text","inference_id":"elser"},"ml":{"type":"sparse_vector"}}},"settings":{"index":{}}}}""")
            .On("POST /docs/_mget", """{"docs":[{"_id":"a","found":false}]}""")
            .On("POST /docs/_msearch", """{"responses":[{"_shards":{"failed":0},"timed_out":false,"hits":{"hits":[]},"status":200}]}"""));
        await using var store = ElasticsearchStore.Connect(transport);
        await store.Inference.CreateAsync("elser", ElasticsearchInferenceDefinition.Elser());
        await store.Inference.CreateAsync("elser", new ElasticsearchInferenceDefinition(ElasticsearchInferenceTask.SparseEmbedding, "elasticsearch", ElasticsearchInferenceDefinition.Elser(allocations: 0, maxAllocations: 4).Settings)
        {
            Chunking = version == "8.15.3" ? default : Payload.Parse("""{"strategy":"sentence","max_chunk_size":250,"sentence_overlap":1}"""),
        });
        await store.Inference.CreateAsync("e5", ElasticsearchInferenceDefinition.TextEmbedding(threads: 2, allocations: 3));
        await store.Inference.CreateAsync("theirs", new ElasticsearchInferenceDefinition(ElasticsearchInferenceTask.TextEmbedding, "cohere", Payload.Parse("""{"api_key":"k","model_id":"embed-v4.0","embedding_type":"float"}""")) { TaskSettings = Payload.Parse("""{"input_type":"ingest","truncate":"END"}""") });
        if (version != "8.15.3")
        {
            await store.Inference.CreateAsync("mine", ElasticsearchInferenceDefinition.Custom(ElasticsearchInferenceTask.TextEmbedding, CustomSettings("""{"text_embeddings":"$.data[*].embedding[*]"}""")));
            await store.Inference.CreateAsync("mine", ElasticsearchInferenceDefinition.Custom(ElasticsearchInferenceTask.SparseEmbedding, CustomSettings("""{"token_path":"$.terms[*].token","weight_path":"$.terms[*].weight"}""")));
        }

        await store.Inference.ListAsync();
        await store.Inference.WaitUntilReadyAsync("elser", TimeSpan.FromMinutes(1));
        await store.Inference.SparseEncoder("elser", new Schema.WordList("ship")).GenerateAsync(["ships"], new SparseEncodingOptions { Role = EncodingRole.Query });
        await store.Inference.DenseEncoder("e5").GenerateAsync(["ships"], new EncodingOptions { Role = EncodingRole.Document });
        var docs = store.Collection("docs").UseVocabulary("ml", new Schema.WordList("ship"));
        await docs.SearchAsync(new HybridQuery { Legs = { new SemanticLeg("ships at sea") } });
        if (version != "8.15.3")
            await docs.SearchAsync(new HybridQuery { Legs = { new ElasticsearchInferenceLeg("ml", "elser", "ships at sea") }, Vectors = VectorSelection.All });
        await docs.GetAsync(["a"], new GetOptions { Vectors = VectorSelection.All });
        await store.Inference.DeleteAsync("elser", force: true);

        string[] endpoints = ["inference.delete", "inference.get", "inference.put", "inference.sparse_embedding", "inference.text_embedding", "mget", "ml.get_trained_models_stats", "msearch"];
        var counts = Check(model, transport.Requests);
        Assert.All(endpoints, endpoint => Assert.Contains(endpoint, counts.Keys));
        Assert.Equal(version == "8.15.3" ? (4, 1) : (6, 2), (counts["inference.put"], counts["msearch"]));

        // The model has the template of the request under "content"; its own examples have it as a text, which it therefore refuses.
        static Payload CustomSettings(string paths) => Payload.Parse("""
            {"secret_parameters":{"api_key":"k"},"url":"https://models.example/embed","headers":{"Authorization":"Bearer ${api_key}"},
             "query_parameters":[["version","2"]],"request":{"content":"{\"input\":${input},\"for\":${input_type}}"},"response":{"json_parser":PATHS},"batch_size":16}
            """.Replace("PATHS", paths, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Of_random_filters()
    {
        var model = ApiModel.Open();
        var (store, transport) = node.Record();
        await using var _ = store;
        var docs = await node.FillAsync(store, FilterParityTests.Definition, []);
        var random = new Random(3);
        for (var i = 0; i < 100; i++)
            await docs.CountAsync(FilterParityTests.Tree(random, random.Next(4)));
        Assert.Equal(100, Check(model, transport.Requests)["count"]);
    }

    [SkippableTheory]
    [InlineData("8.15.3")]
    [InlineData("8.19.21")]
    [InlineData("9.5.3")]
    public async Task Of_retrievers_and_of_new_indexes_by_version(string version)
    {
        var model = ApiModel.Open();
        var definition = new HybridCollectionDefinition
        {
            Dense = { new DenseField("exact", 2) { Index = DenseIndex.Exact } },
            Sparse = { new SparseField("sparse"), new ElasticsearchSparseField("words") { Tokens = SparseTokens.Vocabulary } },
            Text = { new Bm25Field("bm25", "body") },
            Semantic = { new SemanticField("meaning", "elser") },
            Payload = { new PayloadField("year", PayloadType.Integer), new PayloadField("flag", PayloadType.Boolean) },
        };
        var parsed = Calls.ServerVersion.Parse(version)!.Value;
        var settled = new ElasticsearchCollectionDefinition { Shards = 2, Replicas = 0, RefreshInterval = TimeSpan.FromSeconds(5), GeoPoints = { "place" } };
        DenseIndex[] kinds = [DenseIndex.Exact, DenseIndex.Hnsw(m: 8, efConstruction: 50), ElasticsearchDenseIndex.Int8Hnsw with { M = 8, EfConstruction = 50 }, ElasticsearchDenseIndex.Int8Flat, ElasticsearchDenseIndex.Int4Hnsw, ElasticsearchDenseIndex.Int4Flat, ElasticsearchDenseIndex.BbqHnsw with { Oversample = 2.5 }, ElasticsearchDenseIndex.BbqFlat, ElasticsearchDenseIndex.BbqDisk];
        foreach (var (i, kind) in kinds.Index())
            settled.Dense.Add(new DenseField($"dense{i}", 64, (Distance)(i % 3)) { Index = kind });
        foreach (var type in Enum.GetValues<PayloadType>())
            settled.Payload.Add(new PayloadField($"key{type}", type));
        var cluster = new ScriptedCluster(version, definition, static (call, body) => (200, call.Path.EndsWith("/_msearch", StringComparison.Ordinal)
            ? ScriptedCluster.Answer(body, ScriptedCluster.Hits(("p1", 1)))
            : ScriptedCluster.Hits()));
        var transport = new RecordingTransport(cluster);
        await using var store = ElasticsearchStore.Connect(transport);
        var docs = store.Collection("docs");
        foreach (var fusion in new Fusion[] { Fusion.Rrf(), Fusion.Linear(ScoreNormalization.None, FusionArithmetic.Elasticsearch), Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.Elasticsearch), Fusion.Linear(ScoreNormalization.L2Norm, FusionArithmetic.Elasticsearch) })
        {
            foreach (var weight in new[] { 1, 0.5 })
                await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Terms) { Field = "sparse", Weight = weight, Filter = Filter.Equal("flag", true) }, new DenseLeg(new float[] { 1, 0 }) { Field = "exact", Filter = Filter.Equal("year", 1950) }, new TextLeg("moon") }, Fusion = fusion, Limit = 7, Offset = 3 });
        }

        await docs.SearchAsync(new HybridQuery { Legs = { new SemanticLeg("ships") } });
        Check(model, [.. transport.Requests, Create(definition), Create(settled), ("PUT", "/docs/_mapping", Text(MappingWriter.Extend(IndexLayout.Of(definition, parsed), settled, parsed)))]);

        (string Method, string Path, string Body) Create(HybridCollectionDefinition made) => ("PUT", "/docs", Text(MappingWriter.Create(made, parsed)));

        static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);
    }

    [SkippableTheory]
    [InlineData("/docs/_search", """{"query":{"sparse_vector":{"field":"sparse","query_vektor":{"7":1}}}}""", "query_vektor")]
    [InlineData("/docs/_search", """{"query":{"sparse_vector":{"query_vector":{"7":1}}}}""", "lacks field")]
    [InlineData("/docs/_search", """{"query":{"sparse_vector":{"field":"sparse","query_vector":{"7":"1"}}}}""", "number")]
    [InlineData("/docs/_search", """{"query":{"match_all":{},"match_none":{}}}""", "2 variants")]
    [InlineData("/docs/_search", """{"size":1.5}""", "whole")]
    [InlineData("/docs/_search?sice=1", "{}", "sice")]
    [InlineData("/docs/_such", "{}", "no POST")]
    [InlineData("/docs/_msearch", "{}\n{\"nil\":1}\n", "nil")]
    [InlineData("/docs/_bulk", "{\"index\":{}}\n", "no document")]
    [InlineData("/docs/_delete_by_query", """{"kwery":{"match_all":{}}}""", "kwery")]
    [InlineData("/_inference/sparse_embedding/e", """{"inputs":["x"]}""", "inputs")]
    [InlineData("/_aliases", """{"actions":[{"ad":{"index":"docs","alias":"a"}}]}""", "ad")]
    [InlineData("/docs/_bulk", "{\"put\":{}}\n{}\n", "put")]
    public void But_the_model_refuses_what_is_wrong(string path, string body, string fault) =>
        Assert.Contains(fault, ApiModel.Open().Check("POST", path, body).Fault, StringComparison.Ordinal);

    /// <returns>How many requests there were of each endpoint.</returns>
    private SortedDictionary<string, int> Check(ApiModel model, IReadOnlyList<(string Method, string Path, string Body)> requests)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (method, path, body) in requests)
        {
            var (endpoint, fault) = model.Check(method, path, body);
            Assert.True(fault is null, $"{fault}\n{method} {path}\n{(body.Length > 2000 ? body[..2000] : body)}");
            counts[endpoint] = counts.GetValueOrDefault(endpoint) + 1;
        }

        output.WriteLine($"{requests.Count} requests: {string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}"))}");
        return counts;
    }

    private static IEnumerable<HybridQuery> Queries()
    {
        SearchLeg[] legs =
        [
            new SparseLeg(Terms) { ScoreThreshold = 0.25 },
            new ElasticsearchSparseLeg(Terms) { ExactScores = true },
            new ElasticsearchSparseLeg(Terms) { Pruning = new TokenPruning() },
            new DenseLeg(new float[] { 1, 0.5f }) { Field = "exact", Exact = true, ScoreThreshold = 0.1 },
            new DenseLeg(new float[] { 1, 0.5f }) { Field = "graph", Candidates = 200 },
            new ElasticsearchDenseLeg(new float[] { 1, 0.5f }) { Field = "far", Oversample = 2 },
            new TextLeg("moon landing") { Field = "words" },
            new ElasticsearchTextLeg("moon landing") { Field = "standard", MinimumMatch = "100%", Highlighting = new TextHighlighting() },
        ];
        foreach (var leg in legs)
        {
            yield return new HybridQuery { Legs = { leg } };
            yield return new HybridQuery { Legs = { leg }, Limit = 3, Offset = 2, Filter = Filter.Range("year", gte: 1950, lt: 1990) & !Filter.Equal("lang", "en"), Vectors = VectorSelection.All, Payload = PayloadSelection.None };
        }

        yield return new HybridQuery { Legs = { legs[0], legs[3], legs[6] }, Payload = PayloadSelection.Only("lang") };
    }

    private static HybridPoint Point(int i)
    {
        var point = new HybridPoint($"p{i}", Payload.Parse($$"""{"lang":"{{(i % 2 == 0 ? "en" : "de")}}","year":{{1950 + i}},"price":{{i}}.5,"flag":true,"seen":"2001-02-03T04:05:06Z","note":"a note","body":"the moon landing {{i}}","a.b":1}"""));
        point.Dense["exact"] = new float[] { i + 1, 1 };
        point.Dense["graph"] = new float[] { i + 1, 1 };
        point.Dense["far"] = new float[] { i + 1, 1 };
        point.Sparse["sparse"] = SparseEmbedding.FromDictionary([new(7, 1f + i), new(9, 0.5f)]);
        return point;
    }
}
