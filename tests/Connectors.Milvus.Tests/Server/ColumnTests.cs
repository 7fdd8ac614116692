namespace Connectors.Milvus.Tests.Server;

/// <summary>What is Milvus' own, against a real server: typed columns, notes in the description, ids that would break its SQL.</summary>
public class ColumnTests
{
    private static HybridCollectionDefinition Definition => new()
    {
        Dense = { new DenseField("dense", 2, Distance.Dot) { Index = DenseIndex.Exact } },
        Sparse = { new SparseField("sparse") { VocabularyId = "wordpiece:1" } },
        Payload = { new MilvusPayloadField("lang", PayloadType.Keyword) { MaxLength = 8 }, new MilvusPayloadField("year", PayloadType.Integer), new PayloadField("tags", PayloadType.Keyword) },
        Metadata = { ["sparse"] = "splade:models/toy" },
    };

    [SkippableFact]
    public async Task Typed_columns_are_written_read_and_filtered()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var docs = await store.Collection("columns").CreateHybridCollectionAsync(Definition);
        await docs.UpsertAsync([Given.Point("a", """{"lang":"de","year":1999,"tags":["x","y"],"other":1}"""), Given.Point("b", """{"lang":"en","year":-5}""")]);

        using var payload = System.Text.Json.JsonDocument.Parse((await docs.GetAsync("a"))!.Payload.Utf8);
        Assert.Equal(["lang", "other", "tags", "year"], payload.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal(1999, payload.RootElement.GetProperty("year").GetInt32());
        var selected = (await docs.GetAsync(["a"], new GetOptions { Payload = PayloadSelection.Only("year"), Vectors = VectorSelection.None }))[0];
        Assert.Equal("""{"year":1999}""", selected.Payload.ToString());
        Assert.Equal(1, await docs.CountAsync(Filter.Equal("lang", "de") & Filter.Range("year", gt: 0) & Filter.Equal("tags", "y")));
        Assert.Equal(1, await docs.CountAsync(!Filter.Equal("lang", "de")));

        var report = await docs.UpsertAsync([Given.Point("c", """{"lang":["de"],"year":1}"""), Given.Point("d", """{"lang":"far too long","year":1}""")], new UpsertOptions { ThrowOnFailure = false });
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Rejected, outcome.Status));
    }

    [SkippableFact]
    public async Task An_optional_column_lies_in_the_dynamic_field_of_a_server_that_has_no_nulls()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var definition = new HybridCollectionDefinition
        {
            Dense = { new DenseField("dense", 2, Distance.Dot) { Index = DenseIndex.Exact } },
            Payload = { new MilvusPayloadField("lang", PayloadType.Keyword), new MilvusPayloadField("year", PayloadType.Integer, required: false) },
        };
        var docs = await store.Collection("optional").CreateHybridCollectionAsync(definition);
        await docs.UpsertAsync([Given.Point("a", """{"lang":"de","year":1999}"""), Given.Point("b", """{"lang":"en"}"""), Given.Point("c", """{"lang":"fr","year":null}""")]);
        Assert.Equal(1, await docs.CountAsync(Filter.Equal("year", 1999)));
        Assert.Equal(["b", "c"], await docs.ScrollAsync(new ScrollOptions { Filter = !Filter.Exists("year") }).Select(point => point.Id).ToListAsync());
        var report = await docs.UpdatePayloadAsync(["a", "b", "z"], Payload.Parse("""{"year":2024,"lang":"it"}"""), new UpdatePayloadOptions { AllowReadModifyWrite = true });
        Assert.Equal(["z"], report.MissingIds);
        Assert.Equal(2, await docs.CountAsync(Filter.Equal("year", 2024) & Filter.Equal("lang", "it")));
        var updated = await docs.GetAsync("a");
        Assert.Equal([1f, 0f], updated!.Dense["dense"].ToArray());

        await using var other = MilvusStore.Connect(server.Url);
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await other.Collection("optional").EnsureAsync(definition));
    }

    [SkippableFact]
    public async Task The_definition_comes_back_from_the_server_to_another_process()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        await store.Collection("notes").CreateHybridCollectionAsync(Definition);

        await using var other = MilvusStore.Connect(server.Url);
        var found = (await other.Collection("notes").DescribeAsync())!.Definition;
        Assert.Equal("wordpiece:1", found.Sparse.Single().VocabularyId);
        Assert.Equal("splade:models/toy", found.Metadata["sparse"]);
        Assert.Equal((Distance.Dot, DenseIndex.Exact), (found.Dense.Single().Distance, found.Dense.Single().Index));
        Assert.Equal(8, Assert.IsType<MilvusPayloadField>(found.Payload.Single(field => field.Name == "lang")).MaxLength);
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await other.Collection("notes").EnsureAsync(Definition));
        var changed = new HybridCollectionDefinition { Dense = { new DenseField("dense", 3, Distance.Euclid) } };
        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => other.Collection("notes").EnsureAsync(changed));
        Assert.Equal(2, error.Differences.Count);
    }

    [SkippableFact]
    public async Task An_id_with_SQL_in_it_touches_no_other_point()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var docs = await store.Collection("ids").CreateHybridCollectionAsync(new HybridCollectionDefinition { Dense = { new DenseField("dense", 2, Distance.Dot) } });
        string[] ids = ["plain", "') OR ('1'='1", "'; DROP TABLE ids; --", "a\nb", "tab\t", "nul\0"];
        await docs.UpsertAsync(ids.Select(id => Given.Point(id)));
        await docs.UpsertAsync(ids.Skip(1).Select(id => Given.Point(id, """{"again":1}""")));
        Assert.Equal(ids.Length, await docs.CountAsync());
        Assert.Equal(ids, (await docs.GetAsync(ids)).Select(point => point.Id));
        await docs.DeleteAsync(ids.Skip(1));
        Assert.Equal(["plain"], await docs.ScrollAsync().Select(point => point.Id).ToListAsync());
    }

    [SkippableFact]
    public async Task Indices_beyond_2_31_come_back()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var docs = await store.Collection("large").CreateHybridCollectionAsync(new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } });
        var point = new HybridPoint("a");
        point.Sparse["sparse"] = Given.Terms((0, 1), (1u << 31, 2), (uint.MaxValue - 1, 3));
        await docs.UpsertAsync(point);
        var read = await docs.GetAsync("a");
        Assert.Equal([0u, 1u << 31, uint.MaxValue - 1], read!.Sparse["sparse"].Indices.ToArray());
        Assert.Equal(3, (await docs.SearchAsync(Given.Sparse((uint.MaxValue - 1, 1))))[0].Score, 1e-6);
    }

    [SkippableFact]
    public async Task Aliases_and_databases_that_the_server_lacks_are_an_error_that_says_so()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        await store.Collection("docs").EnsureAsync(Definition);
        foreach (var run in new Func<Task>[] { () => store.Collection("docs").CreateAliasAsync("other"), () => store.Collection("docs").ListAliasesAsync(), () => store.FindAliasAsync("other") })
            Assert.Equal("UNIMPLEMENTED", (await Assert.ThrowsAsync<StoreException>(run)).StatusCode);
        foreach (var run in new Func<Task>[] { () => store.ListDatabasesAsync(), () => store.CreateDatabaseAsync("tenant"), () => store.DropDatabaseAsync("tenant") })
            await Assert.ThrowsAsync<NotSupportedException>(run);
    }
}
