namespace Connectors.Elasticsearch.Tests.Schema;

/// <summary>Indexes that another program has made.</summary>
[Collection(SchemaNodeGroup.Name)]
public sealed class ForeignIndexTests(SchemaNode node)
{
    private const string Mapping = """
        {"mappings":{"dynamic":DYNAMIC,"properties":{
          "emb":{"type":"dense_vector","dims":3,"similarity":"l2_norm","index_options":{"type":"flat"}},
          "ml":{"type":"sparse_vector"},
          "title":{"type":"text","analyzer":"simple"},
          "lang":{"type":"keyword"},"folded":{"type":"keyword","normalizer":"lowercase"},
          "n":{"type":"integer"},"place":{"type":"geo_point"},
          "author":{"properties":{"name":{"type":"keyword"}}},
          "parts":{"type":"nested","properties":{"name":{"type":"keyword"}}}}}}
        """;

    private const string Document = """{"emb":[1,2,3],"ml":[{"ship":1.5,"sea":"0.5"},{"ship":2.0,"drop":null}],"title":"Two ships","lang":"en","folded":"EN","n":7,"author":{"name":"A"},"parts":[{"name":"p"},{"name":"q"}]}""";

    [SkippableFact]
    public async Task What_can_be_used_exactly_is_described_and_the_rest_is_payload()
    {
        var docs = await MakeAsync("foreign-described", "true");

        var description = (await docs.DescribeAsync())!;
        Assert.Equal(1, description.PointCount);
        var definition = Assert.IsType<ElasticsearchCollectionDefinition>(description.Definition);
        Assert.Equal(("emb", 3, Distance.Euclid, DenseIndex.Exact), (definition.Dense[0].Name, definition.Dense[0].Dimensions, definition.Dense[0].Distance, definition.Dense[0].Index));
        Assert.Equal("ml", Assert.Single(definition.Sparse).Name);
        Assert.Equal(("title", "title", "simple"), (definition.Text[0].Name, definition.Text[0].Source, definition.Text[0].Analyzer));
        Assert.Equal([("lang", PayloadType.Keyword), ("n", PayloadType.Integer)], definition.Payload.Select(field => (field.Name, field.Type)).Order());
        Assert.Equal(["place"], definition.GeoPoints);
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await docs.EnsureAsync(new HybridCollectionDefinition { Dense = { new DenseField("emb", 3, Distance.Euclid) }, Sparse = { new SparseField("ml") } }));
        var e = await Assert.ThrowsAsync<SchemaMismatchException>(() => docs.EnsureAsync(new HybridCollectionDefinition { Dense = { new DenseField("emb", 4) } }));
        Assert.Equal(2, e.Differences.Count);
    }

    [SkippableFact]
    public async Task Its_texts_are_searched_its_numbers_filtered_and_its_objects_come_back()
    {
        var docs = await MakeAsync("foreign-read", "true");

        var hit = Assert.Single((await docs.SearchAsync(new HybridQuery { Legs = { new TextLeg("SHIPS") } })));
        Assert.Contains("""
            "parts":[{"name":"p"},{"name":"q"}]
            """.Trim(), hit.Point.Payload.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await docs.CountAsync(Filter.Parse("n > 6 and lang == \"en\"")));
        Assert.Equal(1, await docs.CountAsync(Filter.Parse("n <= 1e12")));
        Assert.Equal(0, await docs.CountAsync(Filter.Parse("n > 1e12")));
        Assert.Equal(1, await docs.CountAsync(Filter.Parse("n in (7, 5000000000)")));
        await docs.UpsertAsync(new HybridPoint("b", Payload.Parse("""{"title":"Another of the ships","new":{"a":1}}""")) { Dense = { ["emb"] = new float[] { 0, 0, 1 } } });
        Assert.Equal(2, (await docs.SearchAsync(new HybridQuery { Legs = { new TextLeg("SHIPS") } })).Count);
    }

    [SkippableFact]
    public async Task What_its_tokens_are_has_to_be_said_and_is_never_guessed()
    {
        await MakeAsync("foreign-tokens", "true");
        await using var store = node.Connect();
        var docs = store.Collection("foreign-tokens");
        var query = new HybridQuery { Legs = { new SparseLeg(Sample.Sparse((1, 1))) } };

        var e = await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(query));
        Assert.Contains("the index does not say what the tokens of field 'ml' are, and they are not to be guessed", e.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ElasticsearchCollection.UseVocabulary), e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(() => docs.GetAsync(["a"]));
        Assert.Equal("a", (await docs.GetAsync(["a"], new GetOptions { Vectors = VectorSelection.Only("emb") })).Single().Id);
        var report = await docs.UpsertAsync([new HybridPoint("b") { Sparse = { ["ml"] = Sample.Sparse((1, 1)) } }], new UpsertOptions { ThrowOnFailure = false });
        Assert.Contains("does not say", Assert.Single(report.Others).Error, StringComparison.Ordinal);

        docs.UseVocabulary("ml", new WordList("drop", "sea", "ship"));
        Assert.Equal("a", Assert.Single((await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Sample.Sparse((2, 1))) } }))).Id);

        // Of several objects the server indexes the largest weight of each token, and none that is null.
        var vector = (await docs.GetAsync(["a"])).Single().Sparse["ml"];
        Assert.Equal([1u, 2u], vector.Indices.ToArray());
        Assert.Equal([0.5f, 2f], vector.Values.ToArray());

        docs.UseIndexTokens("ml");
        var wrong = await Assert.ThrowsAsync<ElasticsearchException>(() => docs.GetAsync(["a"]));
        Assert.Contains("The token 'ship' of field 'ml' is no index", wrong.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_key_that_a_strict_index_does_not_know_rejects_its_point_alone()
    {
        var docs = await MakeAsync("foreign-strict", "\"strict\"");

        var report = await docs.UpsertAsync(
            [new HybridPoint("good", Payload.Parse("""{"lang":"de","author":{"name":"B"}}""")), new HybridPoint("bad", Payload.Parse("""{"colour":"red"}"""))],
            new UpsertOptions { ThrowOnFailure = false });

        Assert.Equal(1, report.Written);
        Assert.Contains("strict_dynamic_mapping_exception", Assert.Single(report.Others).Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Fields_of_vectors_are_added_and_what_their_tokens_are_is_noted()
    {
        var docs = await MakeAsync("foreign-extended", "\"strict\"");
        var wanted = new HybridCollectionDefinition { Sparse = { new SparseField("splade") } };

        Assert.Equal(EnsureOutcome.Extended, await docs.EnsureAsync(wanted));
        Assert.Equal(EnsureOutcome.Extended, await docs.EnsureAsync(new HybridCollectionDefinition { Sparse = { new ElasticsearchSparseField("words") { Tokens = SparseTokens.Vocabulary } } }));
        Assert.Equal(
            [("ml", null), ("splade", SparseTokens.Index), ("words", SparseTokens.Vocabulary)],
            (await docs.DescribeAsync())!.Definition.Sparse.Select(field => (field.Name, (field as ElasticsearchSparseField)?.Tokens)).Order());
        await using var other = node.Connect();
        await other.Collection("foreign-extended").UpsertAsync(new HybridPoint("b") { Sparse = { ["splade"] = Sample.Sparse((3, 1)) } });
        Assert.Equal("b", Assert.Single((await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Sample.Sparse((3, 1))) { Field = "splade" } } }))).Id);
        var e = await Assert.ThrowsAsync<NotSupportedException>(() => docs.EnsureAsync(new HybridCollectionDefinition { Sparse = { new SparseField("splade") }, Payload = { new PayloadField("at", PayloadType.DateTime) } }));
        Assert.Contains("cannot add field 'at' to index 'foreign-extended', which another program has made", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_scores_of_vectors_of_length_1_are_their_dot_products()
    {
        await node.SendAsync(HttpMethod.Put, "/foreign-unit", """{"mappings":{"properties":{"emb":{"type":"dense_vector","dims":2,"similarity":"dot_product","index_options":{"type":"flat"}}}}}""");
        var docs = node.Store.Collection("foreign-unit");
        await docs.UpsertAsync([Point("same", 1, 0), Point("near", 0.6f, 0.8f), Point("opposite", -1, 0)]);

        var hits = await docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0 }) { ScoreThreshold = -0.5 } } });

        Assert.Equal(Distance.Dot, (await docs.DescribeAsync())!.Definition.Dense[0].Distance);
        Assert.Equal(["same", "near"], hits.Select(hit => hit.Id));
        Assert.Equal(1, hits[0].Score, 1e-6);
        Assert.Equal(0.6, hits[1].Score, 1e-6);

        static HybridPoint Point(string id, float x, float y) => new(id) { Dense = { ["emb"] = new[] { x, y } } };
    }

    [SkippableFact]
    public async Task Fields_that_index_other_values_than_documents_hold_take_no_filter()
    {
        await node.SendAsync(HttpMethod.Put, "/foreign-inexact", """
            {"mappings":{"properties":{
              "filled":{"type":"keyword","null_value":"none"},"cut":{"type":"keyword","ignore_above":4},"lax":{"type":"long","ignore_malformed":true},
              "strict":{"type":"long","ignore_malformed":false}}}}
            """);
        await node.SendAsync(HttpMethod.Put, "/foreign-inexact/_doc/a?refresh=true", """{"filled":null,"cut":"longer","lax":"seven","strict":7}""");
        var docs = node.Store.Collection("foreign-inexact");

        Assert.Equal(["strict"], (await docs.DescribeAsync())!.Definition.Payload.Select(field => field.Name));
        foreach (var field in new[] { "filled", "cut", "lax" })
            await Assert.ThrowsAsync<NotSupportedException>(() => docs.CountAsync(Filter.Exists(field)));
        Assert.Equal(1, await docs.CountAsync(Filter.Exists("strict")));
    }

    [SkippableFact]
    public async Task A_key_that_the_server_takes_for_a_part_of_a_field_rejects_its_point()
    {
        var docs = await MakeAsync("foreign-dotted", "true");
        docs.UseIndexTokens("ml");
        await docs.UpsertAsync(new HybridPoint("good", Payload.Parse("""{"free.key":1}""")) { Sparse = { ["ml"] = Sample.Sparse((1, 1)) } });

        var report = await docs.UpsertAsync(
            [new HybridPoint("bad", Payload.Parse("""{"ml.2":5}""")) { Sparse = { ["ml"] = Sample.Sparse((1, 1)) } }],
            new UpsertOptions { ThrowOnFailure = false });

        Assert.Contains("'ml.2'", Assert.Single(report.Others).Error, StringComparison.Ordinal);
        Assert.Empty(await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Sample.Sparse((2, 1))) }, Vectors = VectorSelection.None }));
    }

    [SkippableFact]
    public async Task Keys_with_dots_and_underscores_come_back_when_they_are_asked_for()
    {
        var docs = await MakeAsync("foreign-selected", "true");
        await docs.UpsertAsync(new HybridPoint("b", Payload.Parse("""{"a.b":1,"_x":2,"c":3,"d":4}""")));

        var point = (await docs.GetAsync("b", new GetOptions { Payload = PayloadSelection.Only("a.b", "_x", "c"), Vectors = VectorSelection.None }))!;

        Assert.Equal("""{"a.b":1,"_x":2,"c":3}""", point.Payload.ToString());
    }

    private async Task<ElasticsearchCollection> MakeAsync(string name, string dynamic)
    {
        var docs = node.Store.Collection(name);
        await node.SendAsync(HttpMethod.Put, "/" + name, Mapping.Replace("DYNAMIC", dynamic, StringComparison.Ordinal));
        await node.SendAsync(HttpMethod.Put, $"/{name}/_doc/a?refresh=true", Document);
        return docs;
    }
}
