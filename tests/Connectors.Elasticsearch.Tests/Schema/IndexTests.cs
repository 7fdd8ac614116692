namespace Connectors.Elasticsearch.Tests.Schema;

[Collection(SchemaNodeGroup.Name)]
public sealed class IndexTests(SchemaNode node)
{
    private static readonly HybridCollectionDefinition Pair = new() { Dense = { new DenseField("dense", 4) }, Sparse = { new SparseField("sparse") } };

    public static TheoryData<string, int> Quantised => new()
    {
        { "int8_hnsw", 8 }, { "int8_flat", 8 }, { "int4_hnsw", 8 }, { "int4_flat", 8 }, { "bbq_hnsw", 64 }, { "bbq_flat", 64 },
    };

    [SkippableTheory]
    [MemberData(nameof(Quantised))]
    public async Task A_quantised_index_is_made_by_its_name_and_read_back(string type, int dimensions)
    {
        var index = new ElasticsearchDenseIndex(type) { Oversample = 2.5 };
        if (index.IsGraph)
            index = index with { M = 24, EfConstruction = 120 };
        var definition = new HybridCollectionDefinition { Dense = { new DenseField("dense", dimensions) { Index = index } } };
        var name = "quantised-" + type;

        Assert.Equal(EnsureOutcome.Created, await node.Store.Collection(name).EnsureAsync(definition));

        await using var other = node.Connect();
        Assert.Equal(index, (await other.Collection(name).DescribeAsync())!.Definition.Dense[0].Index);
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await other.Collection(name).EnsureAsync(definition));
        var plain = new HybridCollectionDefinition { Dense = { new DenseField("dense", dimensions) } };
        var e = await Assert.ThrowsAsync<SchemaMismatchException>(() => other.Collection(name).EnsureAsync(plain));
        Assert.Contains($"dense 'dense': index: asked for hnsw, found {type} (quantised: scores are approximations)", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Parameters_of_an_index_that_differ_are_named()
    {
        var docs = node.Store.Collection("parameters");
        await docs.EnsureAsync(new HybridCollectionDefinition { Dense = { new DenseField("dense", 8) { Index = ElasticsearchDenseIndex.Int8Hnsw with { M = 24 } } } });

        var e = await Assert.ThrowsAsync<SchemaMismatchException>(() => docs.EnsureAsync(new HybridCollectionDefinition
        {
            Dense = { new DenseField("dense", 8) { Index = ElasticsearchDenseIndex.Int8Hnsw with { M = 32, EfConstruction = 100 } } },
        }));

        Assert.Equal("dense 'dense': index parameter m: asked for 32, found 24", Assert.Single(e.Differences).ToString());
    }

    [SkippableFact]
    public async Task An_index_without_a_name_is_the_unquantised_graph_and_an_exact_one_will_do_too()
    {
        var docs = node.Store.Collection("graph-or-flat");
        await docs.EnsureAsync(Pair);
        Assert.Equal(DenseIndex.Hnsw(16, 100), (await docs.DescribeAsync())!.Definition.Dense[0].Index);
        await docs.DropAsync();

        await docs.EnsureAsync(new HybridCollectionDefinition { Dense = { new DenseField("dense", 4) { Index = DenseIndex.Exact } }, Sparse = { new SparseField("sparse") } });
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await docs.EnsureAsync(Pair));
    }

    [SkippableFact]
    public async Task Settings_of_an_index_are_made_and_described()
    {
        var docs = node.Store.Collection("settings");
        await docs.EnsureAsync(new ElasticsearchCollectionDefinition { Shards = 3, Replicas = 0, RefreshInterval = TimeSpan.FromSeconds(90), Sparse = { new SparseField("sparse") } });

        await using var other = node.Connect();
        var found = Assert.IsType<ElasticsearchCollectionDefinition>((await other.Collection("settings").DescribeAsync())!.Definition);
        Assert.Equal((3, 0, TimeSpan.FromSeconds(90)), (found.Shards, found.Replicas, found.RefreshInterval));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await other.Collection("settings").EnsureAsync(new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } }));
    }

    [SkippableFact]
    public async Task Writes_are_visible_when_the_call_ends_on_an_index_that_never_refreshes_of_itself()
    {
        var docs = node.Store.Collection("never-refreshed");
        await docs.EnsureAsync(new ElasticsearchCollectionDefinition { RefreshInterval = Timeout.InfiniteTimeSpan, Sparse = { new SparseField("sparse") } });
        await docs.UpsertAsync(new HybridPoint("a") { Sparse = { ["sparse"] = Sample.Sparse((1, 1)) } });

        Assert.Equal(1, (await docs.DescribeAsync())!.PointCount);
        Assert.Equal(Timeout.InfiniteTimeSpan, ((ElasticsearchCollectionDefinition)(await docs.DescribeAsync())!.Definition).RefreshInterval);
    }

    [SkippableFact]
    public async Task Places_are_kept_as_they_are_and_found_by_other_programs()
    {
        var docs = node.Store.Collection("places");
        var definition = new ElasticsearchCollectionDefinition { GeoPoints = { "place" }, Sparse = { new SparseField("sparse") } };
        await docs.EnsureAsync(definition);
        HybridPoint Point(string id, string payload) => new(id, Payload.Parse(payload)) { Sparse = { ["sparse"] = Sample.Sparse((1, 1)) } };
        await docs.UpsertAsync([Point("object", """{"place":{"lat":60.17,"lon":24.94}}"""), Point("pair", """{"place":[24.94,60.17]}"""), Point("far", """{"place":"-33.9,18.4"}""")]);

        Assert.Equal("""{"place":{"lat":60.17,"lon":24.94}}""", (await docs.GetAsync(["object"]))[0].Payload.ToString());
        var near = await node.SendAsync(HttpMethod.Post, "/places/_search?filter_path=hits.hits._id", """{"query":{"geo_distance":{"distance":"10km","place":{"lat":60.2,"lon":24.9}}}}""");
        Assert.Contains("object", near, StringComparison.Ordinal);
        Assert.Contains("pair", near, StringComparison.Ordinal);
        Assert.DoesNotContain("far", near, StringComparison.Ordinal);
        var report = await docs.UpsertAsync([Point("bad", """{"place":"nowhere"}""")], new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(PointStatus.Rejected, Assert.Single(report.Others).Status);
        await using var other = node.Connect();
        Assert.Equal(["place"], ((ElasticsearchCollectionDefinition)(await other.Collection("places").DescribeAsync())!.Definition).GeoPoints);
    }

    [SkippableFact]
    public async Task Every_difference_is_named_in_words_and_nothing_is_added_then()
    {
        var docs = node.Store.Collection("differences");
        await docs.EnsureAsync(Pair);

        var e = await Assert.ThrowsAsync<SchemaMismatchException>(() => docs.EnsureAsync(new HybridCollectionDefinition
        {
            Dense = { new DenseField("dense", 5, Distance.Dot) },
            Sparse = { new ElasticsearchSparseField("sparse") { Tokens = SparseTokens.Vocabulary }, new SparseField("second") },
        }));

        Assert.Equal(
            [
                "dense 'dense': dimensions: asked for 5, found 4",
                "dense 'dense': distance: asked for Dot, found Cosine",
                "sparse 'second': asked for the field, found no such field",
                "sparse 'sparse': tokens: asked for words of a vocabulary, found indices",
            ],
            e.Differences.Select(difference => difference.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(["sparse"], (await docs.DescribeAsync())!.Definition.Sparse.Select(field => field.Name));
    }

    [SkippableFact]
    public async Task Fields_of_vectors_are_added_to_an_index_that_holds_points()
    {
        var docs = node.Store.Collection("extended");
        await docs.EnsureAsync(new HybridCollectionDefinition { Sparse = { new SparseField("sparse") }, Payload = { new PayloadField("lang", PayloadType.Keyword) }, Metadata = { ["model"] = "splade" } });
        await docs.UpsertAsync(new HybridPoint("old", Payload.Parse("""{"lang":"en"}""")) { Sparse = { ["sparse"] = Sample.Sparse((7, 2)) } });

        // What another program has noted in the mapping stays there.
        await node.SendAsync(HttpMethod.Put, "/extended/_mapping", AddNote(await node.SendAsync(HttpMethod.Get, "/extended/_mapping?filter_path=*.mappings._meta")));
        await using var other = node.Connect();
        var wanted = new HybridCollectionDefinition { Dense = { new DenseField("dense", 2, Distance.Dot) }, Sparse = { new SparseField("sparse"), new SparseField("second") } };
        Assert.Equal(EnsureOutcome.Extended, await other.Collection("extended").EnsureAsync(wanted));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await other.Collection("extended").EnsureAsync(wanted));
        await other.Collection("extended").UpsertAsync(new HybridPoint("new") { Dense = { ["dense"] = new float[] { 1, 2 } }, Sparse = { ["second"] = Sample.Sparse((7, 1)) } });

        var definition = (await docs.DescribeAsync())!.Definition;
        Assert.Equal(["sparse", "second"], definition.Sparse.Select(field => field.Name));
        Assert.Equal("splade", definition.Metadata["model"]);
        Assert.Equal("lang", Assert.Single(definition.Payload).Name);
        Assert.Equal("old", Assert.Single((await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Sample.Sparse((7, 1))) { Field = "sparse" } } }))).Id);
        Assert.Equal("new", Assert.Single((await docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 1 }) } }))).Id);
        Assert.Contains("\"team\":\"search\"", await node.SendAsync(HttpMethod.Get, "/extended/_mapping"), StringComparison.Ordinal);

        static string AddNote(string answer) => """{"_meta":{"team":"search",""" + answer[(answer.IndexOf("\"_meta\":{", StringComparison.Ordinal) + 9)..^3] + "}";
    }

    [SkippableFact]
    public async Task Payload_fields_are_added_only_while_there_is_nothing_that_they_would_not_find()
    {
        var docs = node.Store.Collection("late-fields");
        await docs.EnsureAsync(new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } });
        var wanted = new HybridCollectionDefinition
        {
            Sparse = { new SparseField("sparse") },
            Payload = { new PayloadField("at", PayloadType.DateTime), new PayloadField("body", PayloadType.Text) },
            Text = { new Bm25Field("words", "body", "simple") },
        };
        Assert.Equal(EnsureOutcome.Extended, await docs.EnsureAsync(wanted));
        await docs.UpsertAsync(new HybridPoint("a", Payload.Parse("""{"at":"2026-01-01T00:00:00Z","body":"two ships","year":1960}""")));
        Assert.Equal(1, await docs.CountAsync(Filter.Exists("at") & Filter.Match("body", "ships")));
        Assert.Single((await docs.SearchAsync(new HybridQuery { Legs = { new TextLeg("SHIPS") } })));

        wanted.Payload.Add(new PayloadField("year", PayloadType.Integer));
        var e = await Assert.ThrowsAsync<NotSupportedException>(() => docs.EnsureAsync(wanted));
        Assert.Contains("cannot add 'year' to index 'late-fields', which holds points already", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_alias_moves_from_one_index_to_another_in_one_step()
    {
        var (first, second) = (node.Store.Collection("alias-1"), node.Store.Collection("alias-2"));
        foreach (var (docs, id) in new[] { (first, "one"), (second, "two") })
        {
            await docs.EnsureAsync(Pair);
            await docs.UpsertAsync(new HybridPoint(id) { Sparse = { ["sparse"] = Sample.Sparse((1, 1)) } });
        }

        Assert.Null(await node.Store.FindAliasAsync("current"));
        await first.CreateAliasAsync("current");
        Assert.Equal("alias-1", await node.Store.FindAliasAsync("current"));
        Assert.Equal("one", (await node.Store.Collection("current").GetAsync(["one"]))[0].Id);
        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => second.CreateAliasAsync("current"));
        Assert.Contains("The alias 'current' is that of index 'alias-1'", e.Message, StringComparison.Ordinal);

        await second.MoveAliasAsync("current");
        Assert.Equal("alias-2", await node.Store.FindAliasAsync("current"));
        Assert.Equal("two", (await node.Store.Collection("current").GetAsync(["one", "two"])).Single().Id);
        Assert.Equal(["current"], await second.ListAliasesAsync());
        Assert.Empty(await first.ListAliasesAsync());
        await node.Store.Collection("current").UpsertAsync(new HybridPoint("three"));
        Assert.Equal(2, await second.CountAsync());

        Assert.False(await first.DropAliasAsync("current"));
        Assert.True(await second.DropAliasAsync("current"));
        Assert.Null(await node.Store.FindAliasAsync("current"));
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => node.Store.Collection("nothing").ListAliasesAsync());
    }

    // case 11: yellow is fine
    [SkippableFact]
    public async Task The_state_of_an_index_says_whether_a_part_of_it_is_missing()
    {
        await node.Store.Collection("health-green").EnsureAsync(new ElasticsearchCollectionDefinition { Replicas = 0, Shards = 2, Sparse = { new SparseField("sparse") } });
        await node.Store.Collection("health-yellow").EnsureAsync(new ElasticsearchCollectionDefinition { Replicas = 1, Sparse = { new SparseField("sparse") } });

        Assert.Equal(new ElasticsearchIndexHealth(ElasticsearchHealthStatus.Green, 2, 0), await node.Store.Collection("health-green").GetHealthAsync());
        var yellow = await node.Store.Collection("health-yellow").GetHealthAsync();
        Assert.Equal(new ElasticsearchIndexHealth(ElasticsearchHealthStatus.Yellow, 1, 1), yellow);
        Assert.True(yellow.IsUsable);
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => node.Store.Collection("health-none").GetHealthAsync());
    }
}
