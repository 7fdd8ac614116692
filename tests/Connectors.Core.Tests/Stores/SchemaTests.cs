using Connectors.Tests.Fakes;

namespace Connectors.Tests.Stores;

public sealed class SchemaTests
{
    [Fact]
    public async Task Ensure_creates_once_and_is_compatible_afterwards()
    {
        await using var store = new FakeStore();
        Assert.Equal(EnsureOutcome.Created, await store.Docs.EnsureAsync(Given.Definition));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await store.Docs.EnsureAsync(Given.Definition));
        Assert.Equal(["describe", "create", "describe"], store.Docs.Calls);
        Assert.Same(store.Docs, await store.Docs.CreateHybridCollectionAsync(Given.Definition));
    }

    [Fact]
    public async Task Ensure_accepts_fields_that_are_there_in_addition()
    {
        await using var store = new FakeStore(Given.Definition);
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await store.Docs.EnsureAsync(new() { Dense = { new("dense", 2) } }));
    }

    [Fact]
    public async Task A_difference_is_an_error_that_can_be_read()
    {
        await using var store = new FakeStore(Given.Definition);
        store.Docs.VendorDifference = new("sparse 'sparse': datatype", "float16", "float32");

        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => store.Docs.EnsureAsync(new() { Dense = { new("dense", 3, Distance.Euclid), new("missing", 1) } }));

        Assert.Equal(
            ["dense 'dense': dimensions: asked for 3, found 2", "dense 'dense': distance: asked for Euclid, found Cosine", "dense 'missing': asked for the field, found no such field", "sparse 'sparse': datatype: asked for float16, found float32"],
            error.Differences.Select(difference => difference.ToString()));
        Assert.All(error.Differences, difference => Assert.Contains(difference.ToString(), error.Message));
        Assert.Equal(("fake", "docs", "ensure"), (error.Store, error.Collection, error.Operation));
        Assert.DoesNotContain("create", store.Docs.Calls);
    }

    [Fact]
    public async Task Fields_that_are_missing_are_added_where_the_store_can_and_an_error_elsewhere()
    {
        var wanted = new HybridCollectionDefinition { Dense = { new("dense", 2), new("missing", 1) } };
        await using var store = new FakeStore(Given.Definition);
        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => store.Docs.EnsureAsync(wanted));
        Assert.Equal("dense 'missing': asked for the field, found no such field", Assert.Single(error.Differences).ToString());

        store.Docs.Extended = wanted;
        Assert.Equal(EnsureOutcome.Extended, await store.Docs.EnsureAsync(wanted));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await store.Docs.EnsureAsync(wanted));
        Assert.Equal(["describe", "add fields", "describe", "add fields", "describe", "describe"], store.Docs.Calls);
    }

    [Fact]
    public async Task A_store_that_adds_less_than_was_asked_for_is_not_believed()
    {
        await using var store = new FakeStore(Given.Definition);
        store.Docs.Extended = Given.Definition;
        await Assert.ThrowsAsync<SchemaMismatchException>(() => store.Docs.EnsureAsync(new() { Dense = { new("dense", 2), new("missing", 1) } }));
    }

    [Fact]
    public async Task Nothing_is_added_while_something_else_differs_or_when_the_collection_must_be_new()
    {
        await using var store = new FakeStore(Given.Definition);
        await Assert.ThrowsAsync<SchemaMismatchException>(() => store.Docs.EnsureAsync(new() { Dense = { new("dense", 3), new("missing", 1) } }));
        store.Docs.VendorDifference = new("sparse 'sparse': datatype", "float16", "float32");
        await Assert.ThrowsAsync<SchemaMismatchException>(() => store.Docs.EnsureAsync(new() { Dense = { new("dense", 2), new("missing", 1) } }));
        await Assert.ThrowsAsync<StoreException>(() => store.Docs.CreateHybridCollectionAsync(new() { Dense = { new("dense", 2), new("missing", 1) } }, failIfExists: true));
        Assert.DoesNotContain("add fields", store.Docs.Calls);
    }

    [Fact]
    public async Task Strict_creation_refuses_a_collection_that_exists()
    {
        await using var store = new FakeStore();
        await store.Docs.CreateHybridCollectionAsync(Given.Definition, failIfExists: true);
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Docs.CreateHybridCollectionAsync(Given.Definition, failIfExists: true));
        Assert.False(error.IsTransient || error.OutcomeUnknown);
        Assert.Contains("already exists", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_loses_the_race_of_creation_compares_with_what_the_winner_made(bool failIfExists)
    {
        await using var store = new FakeStore();
        store.Docs.Before = (call, _) =>
        {
            if (call == "create")
                store.Docs.Definition = Given.Definition;
            return Task.CompletedTask;
        };

        if (failIfExists)
            await Assert.ThrowsAsync<StoreException>(() => store.Docs.CreateHybridCollectionAsync(Given.Definition, failIfExists: true));
        else
            Assert.Equal(EnsureOutcome.AlreadyCompatible, await store.Docs.EnsureAsync(Given.Definition));
        Assert.Equal(["describe", "create", "describe"], store.Docs.Calls);
    }

    [Fact]
    public async Task Who_loses_the_race_to_another_schema_is_told_the_difference()
    {
        await using var store = new FakeStore();
        store.Docs.Before = (call, _) =>
        {
            if (call == "create")
                store.Docs.Definition = new() { Dense = { new("dense", 99) } };
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<SchemaMismatchException>(() => store.Docs.EnsureAsync(new() { Dense = { new("dense", 2) } }));
    }

    [Fact]
    public async Task An_invalid_or_foreign_definition_is_refused_before_any_call()
    {
        await using var store = new FakeStore();
        await Assert.ThrowsAsync<ArgumentNullException>(() => store.Docs.EnsureAsync(null!));
        foreach (var bad in new HybridCollectionDefinition[]
        {
            new(),
            new() { Dense = { new("a", 1), new("a", 2) } },
            new() { Dense = { null! } },
            new() { Dense = { Foreign.Make<DenseField>("a", 1, Distance.Dot) } },
            new() { Dense = { new("a", 1) { Index = Foreign.Make<DenseIndex>() } } },
            new() { Sparse = { Foreign.Make<SparseField>("a", SparseWeighting.None) } },
            new() { Sparse = { new("s") }, Payload = { Foreign.Make<PayloadField>("a", PayloadType.Text, true, false) } },
            new() { Text = { Foreign.Make<Bm25Field>("a", "b", null) } },
            new() { Semantic = { Foreign.Make<SemanticField>("a", "b") } },
        })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => store.Docs.EnsureAsync(bad));
        }

        Assert.Empty(store.Docs.Calls);
        Assert.Equal(0, store.InfoCalls);
    }

    [Fact]
    public async Task What_the_store_cannot_hold_is_refused_before_the_collection_is_looked_for()
    {
        await using var store = new FakeStore(capabilities: new() { MaxDenseDimensions = 4, IdfWeighting = false, TextSearch = false, SemanticSearch = false });
        foreach (var (bad, named) in new (HybridCollectionDefinition, string)[]
        {
            (new() { Dense = { new("large", 5) } }, "'large' has 5 dimensions"),
            (new() { Sparse = { new("idf", SparseWeighting.Idf) } }, "'idf'"),
            (new() { Text = { new("bm", "body") } }, "'bm'"),
            (new() { Semantic = { new("sem", "elser") } }, "'sem'"),
        })
        {
            Assert.Contains(named, (await Assert.ThrowsAsync<NotSupportedException>(() => store.Docs.EnsureAsync(bad))).Message);
        }

        Assert.Empty(store.Docs.Calls);
    }

    [Fact]
    public async Task The_schema_is_read_once_and_forgotten_when_the_collection_is_dropped()
    {
        await using var store = new FakeStore(Given.Definition);
        await store.Docs.UpsertAsync(Given.Point("a"));
        await store.Docs.UpsertAsync(Given.Point("b"));
        await store.Docs.CountAsync();
        Assert.Single(store.Docs.Calls, "describe");

        Assert.True(await store.Docs.DropAsync());
        Assert.False(await store.Docs.DropAsync());
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => store.Docs.CountAsync());

        await store.Docs.EnsureAsync(new() { Dense = { new("other", 1) } });
        await Assert.ThrowsAsync<PartialUpsertException>(() => store.Docs.UpsertAsync(Given.Point("a")));
    }

    [Fact]
    public async Task A_look_up_that_overlaps_a_drop_does_not_bring_the_old_schema_back()
    {
        await using var store = new FakeStore(Given.Definition);
        store.Docs.Before = async (call, _) =>
        {
            if (call == "drop")
                await store.Docs.CountAsync(cancellationToken: CancellationToken.None);
        };
        await store.Docs.DropAsync();
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => store.Docs.CountAsync());
    }

    [Fact]
    public async Task The_schema_is_forgotten_when_the_server_says_that_the_collection_is_gone()
    {
        await using var store = new FakeStore(Given.Definition);
        await store.Docs.CountAsync();
        store.Docs.Before = (call, _) => call == "count" ? throw CollectionNotFoundException.Of("fake", "docs", "count") : Task.CompletedTask;
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => store.Docs.CountAsync());

        store.Docs.Before = (_, _) => Task.CompletedTask;
        store.Docs.Calls.Clear();
        await store.Docs.CountAsync();
        Assert.Equal(["describe", "count"], store.Docs.Calls);
    }

    [Fact]
    public async Task Describe_always_asks_and_refreshes_what_is_known()
    {
        await using var store = new FakeStore(Given.Definition);
        await store.Docs.CountAsync();
        store.Docs.Definition = new() { Dense = { new("other", 1) } };
        Assert.Equal("other", (await store.Docs.DescribeAsync())!.Definition.Dense.Single().Name);
        await store.Docs.UpsertAsync(new HybridPoint("a") { Dense = { ["other"] = new float[] { 1 } } });

        store.Docs.Definition = null;
        Assert.Null(await store.Docs.DescribeAsync());
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => store.Docs.CountAsync());
    }

    [Fact]
    public async Task Every_operation_on_a_collection_that_does_not_exist_names_it_and_says_how_to_create_it()
    {
        await using var store = new FakeStore();
        foreach (var (operation, run) in new (string, Func<Task>)[]
        {
            ("upsert", () => store.Docs.UpsertAsync(Given.Point("a"))),
            ("get", () => store.Docs.GetAsync("a")),
            ("count", () => store.Docs.CountAsync()),
            ("delete", () => store.Docs.DeleteAsync(["a"])),
            ("delete", () => store.Docs.DeleteAsync(Filter.All)),
            ("update payload", () => store.Docs.UpdatePayloadAsync(["a"], Payload.Parse("""{"x":1}"""))),
            ("search", () => store.Docs.SearchAsync(new() { Legs = { Given.SparseLeg } })),
            ("scroll", async () => await store.Docs.ScrollAsync().ToListAsync()),
        })
        {
            var error = await Assert.ThrowsAsync<CollectionNotFoundException>(run);
            Assert.Equal(("fake", "docs", operation), (error.Store, error.Collection, error.Operation));
            Assert.Contains("CreateHybridCollectionAsync", error.Message);
        }

        Assert.All(store.Docs.Calls, call => Assert.Equal("describe", call));
    }
}
