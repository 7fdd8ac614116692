using Connectors.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Tests.Stores;

public sealed class ReadingTests
{
    [Fact]
    public async Task Get_answers_in_the_order_of_the_ids_each_once_and_leaves_missing_ones_out()
    {
        await using var store = await Filled("a", "b", "c");
        var points = await store.Docs.GetAsync(["c", "x", "a", "c", "b", "a"]);
        Assert.Equal(["c", "a", "b"], points.Select(point => point.Id));
        Assert.Contains("get c,x,a,b", store.Docs.Calls);
        Assert.Null(await store.Docs.GetAsync("x"));
        Assert.Equal("b", (await store.Docs.GetAsync("b"))!.Id);
    }

    [Fact]
    public async Task No_ids_need_no_call()
    {
        await using var store = new FakeStore();
        Assert.Empty(await store.Docs.GetAsync([]));
        await store.Docs.DeleteAsync([]);
        Assert.Empty((await store.Docs.UpdatePayloadAsync([], Payload.Parse("""{"x":1}"""))).MissingIds);
        Assert.Equal(0, (await store.Docs.UpsertAsync([])).Written);
        Assert.Empty(await store.Docs.SearchBatchAsync([]));
        Assert.Empty(store.Docs.Calls);
    }

    [Fact]
    public async Task Bad_ids_and_null_arguments_are_refused_before_any_call()
    {
        await using var store = new FakeStore(Given.Definition);
        var patch = Payload.Parse("""{"x":1}""");
        foreach (var bad in new[] { string.Empty, new string('x', 513), "\ud800", null! })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => store.Docs.GetAsync(["ok", bad]));
            await Assert.ThrowsAsync<ArgumentException>(() => store.Docs.GetAsync(bad));
            await Assert.ThrowsAsync<ArgumentException>(() => store.Docs.DeleteAsync([bad]));
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.Docs.UpdatePayloadAsync([bad], patch));
        }

        await Assert.ThrowsAsync<ArgumentNullException>(() => store.Docs.GetAsync((IEnumerable<string>)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => store.Docs.DeleteAsync((IEnumerable<string>)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => store.Docs.DeleteAsync((Filter)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await store.Docs.UpdatePayloadAsync((Filter)null!, patch));
        await Assert.ThrowsAsync<ArgumentNullException>(() => store.Docs.UpsertAsync((IEnumerable<HybridPoint>)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => store.Docs.UpsertAsync((HybridPoint)null!));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Docs.UpsertAsync([Given.Point("a"), null!]));
        await Assert.ThrowsAsync<ArgumentNullException>(() => store.Docs.SearchAsync(null!));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Docs.SearchBatchAsync([null!]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Docs.UpdatePayloadAsync(["a"], default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Docs.UpdatePayloadAsync(Filter.All, default));
        Assert.Throws<ArgumentNullException>(() => store.Docs.GetService(null!));
        Assert.Empty(store.Docs.Calls);
    }

    [Fact]
    public async Task Options_of_another_store_are_refused_before_any_call_and_own_ones_are_not()
    {
        await using var store = new FakeStore(Given.Definition);
        var options = Foreign.Make<CallOptions>();
        var patch = Payload.Parse("""{"x":1}""");
        foreach (var run in new Func<Task>[]
        {
            () => store.Docs.UpsertAsync([Given.Point("a")], Foreign.Make<UpsertOptions>()),
            () => store.Docs.GetAsync("a", Foreign.Make<GetOptions>()),
            () => store.Docs.CountAsync(null, options),
            () => store.Docs.DeleteAsync(["a"], options),
            () => store.Docs.DeleteAsync(Filter.All, options),
            () => store.Docs.UpdatePayloadAsync(["a"], patch, Foreign.Make<UpdatePayloadOptions>()),
            () => store.Docs.UpdatePayloadAsync(Filter.All, patch, Foreign.Make<UpdatePayloadOptions>()),
            () => store.Docs.WaitUntilVisibleAsync(options),
            () => store.Docs.SearchAsync(new() { Legs = { Given.SparseLeg } }, options),
            () => store.Docs.SearchAsync(new() { Legs = { Foreign.Make<SparseLeg>(Given.Sparse((1, 1))) } }),
            () => store.Docs.SearchAsync(new() { Legs = { Given.SparseLeg, Foreign.Make<DenseLeg>(new ReadOnlyMemory<float>([1, 2])) } }),
            async () => await store.Docs.ScrollAsync(Foreign.Make<ScrollOptions>()).ToListAsync(),
        })
        {
            var error = await Assert.ThrowsAsync<ArgumentException>(run);
            Assert.StartsWith("fake does not know the settings of Other", error.Message);
        }

        Assert.Empty(store.Docs.Calls);
        Assert.Equal(0, await store.Docs.CountAsync(null, new OwnOptions()));
    }

    [Fact]
    public async Task Selections_of_unknown_vector_fields_are_refused_and_the_known_ones_listed()
    {
        await using var store = new FakeStore(Given.Definition);
        var unknown = VectorSelection.Only("dense", "nope");
        foreach (var run in new Func<Task>[]
        {
            () => store.Docs.GetAsync("a", new() { Vectors = unknown }),
            () => store.Docs.SearchAsync(new() { Legs = { Given.SparseLeg }, Vectors = unknown }),
            async () => await store.Docs.ScrollAsync(new() { Vectors = unknown }).ToListAsync(),
        })
        {
            var error = await Assert.ThrowsAsync<ArgumentException>(run);
            Assert.Contains("'nope'; the fields are 'dense', 'second', 'sparse'", error.Message);
        }

        Assert.Equal(["describe"], store.Docs.Calls);
    }

    [Fact]
    public async Task A_filter_that_the_store_cannot_evaluate_is_refused_before_the_operation()
    {
        await using var store = new FakeStore(Given.Definition, new() { FiltersOnUndeclaredFields = false, FiltersOnWords = false });
        foreach (var filter in new[] { Filter.Equal("undeclared", 1), Filter.Not(Filter.Exists("undeclared")), Filter.Match("body", "moon"), Filter.Match("year", "moon"), Filter.Equal("year", 1) & Filter.Match("body", "x") })
        {
            foreach (var run in new Func<Task>[]
            {
                () => store.Docs.CountAsync(filter),
                () => store.Docs.DeleteAsync(filter),
                () => store.Docs.UpdatePayloadAsync(filter, Payload.Parse("""{"x":1}""")),
                () => store.Docs.SearchAsync(new() { Legs = { Given.SparseLeg }, Filter = filter }),
                () => store.Docs.SearchAsync(new() { Legs = { new SparseLeg(Given.Sparse((1, 1))) { Filter = filter } } }),
                async () => await store.Docs.ScrollAsync(new() { Filter = filter }).ToListAsync(),
            })
            {
                await Assert.ThrowsAsync<NotSupportedException>(run);
            }
        }

        Assert.Equal(["describe"], store.Docs.Calls);
        await store.Docs.CountAsync(Filter.GreaterThan("year", 1960));
        Assert.NotNull(store.Docs.LastFilter);
    }

    [Fact]
    public async Task Scroll_gives_what_the_store_gives_and_can_be_stopped()
    {
        await using var store = await Filled("a", "b", "c");
        Assert.Equal(["a", "b"], await store.Docs.ScrollAsync().Take(2).Select(point => point.Id).ToListAsync());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScrollOptions { PageSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScrollOptions { PageSize = 10_001 });
    }

    [Fact]
    public async Task The_store_lists_in_ordinal_order_remembers_its_info_and_is_released_once()
    {
        var store = new FakeStore(Given.Definition);
        Assert.Equal(["Zoo", "apple", "docs", "ähre"], await store.ListAsync());
        Assert.Same(await store.GetInfoAsync(), await store.GetInfoAsync());
        Assert.Equal(1, store.InfoCalls);
        Assert.Same(store, store.GetService(typeof(HybridStore)));
        Assert.Same(store, store.Docs.GetService(typeof(FakeStore)));
        Assert.Same(store.Docs, store.Docs.GetService(typeof(HybridCollection)));
        Assert.Null(store.Docs.GetService(typeof(HttpClient)));
        Assert.Equal("fake collection 'docs'", store.Docs.ToString());
        Assert.Same(NullLogger.Instance, store.Logger);
        await store.DisposeAsync();
        await store.DisposeAsync();
        Assert.Equal(1, store.Disposals);
    }

    private static async Task<FakeStore> Filled(params string[] ids)
    {
        var store = new FakeStore(Given.Definition);
        await store.Docs.UpsertAsync(ids.Select(Given.Point));
        return store;
    }

    private sealed class OwnOptions : CallOptions;
}
