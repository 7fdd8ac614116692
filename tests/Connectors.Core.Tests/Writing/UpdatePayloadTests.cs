using Connectors.Tests.Fakes;

namespace Connectors.Tests.Writing;

public sealed class UpdatePayloadTests
{
    private static readonly Payload Patch = Payload.Parse("""{"year":1969,"old":null}""");

    [Fact]
    public async Task A_store_that_can_changes_payloads_in_place_and_says_which_ids_are_missing()
    {
        await using var store = await Filled(new());
        var report = await store.Docs.UpdatePayloadAsync(["a", "x", "a"], Patch);
        Assert.Equal(["x"], report.MissingIds);
        Assert.Equal("""{"keep": [1],"year":1969}""".Replace(" ", string.Empty), store.Docs.Points["a"].Payload.ToString().Replace(" ", string.Empty));
        Assert.False(store.Docs.Points.ContainsKey("x"));
        await store.Docs.UpdatePayloadAsync(Filter.All, Patch);
        Assert.Equal(["describe", "upsert", "update ids", "update filter"], store.Docs.Calls);
    }

    [Fact]
    public async Task A_store_that_cannot_says_so_and_names_the_way_out()
    {
        await using var store = await Filled(new() { PayloadUpdates = false });
        foreach (var run in new Func<Task>[] { () => store.Docs.UpdatePayloadAsync(["a"], Patch), () => store.Docs.UpdatePayloadAsync(Filter.All, Patch, new()) })
            Assert.Contains("AllowReadModifyWrite", (await Assert.ThrowsAsync<NotSupportedException>(run)).Message);
        Assert.Equal(["describe", "upsert"], store.Docs.Calls);
    }

    [Fact]
    public async Task With_permission_points_are_read_changed_and_written_with_their_vectors()
    {
        await using var store = await Filled(new() { PayloadUpdates = false });
        var report = await store.Docs.UpdatePayloadAsync(["a", "x"], Patch, new() { AllowReadModifyWrite = true });

        Assert.Equal(["x"], report.MissingIds);
        Assert.Equal(["describe", "upsert", "get a,x", "upsert"], store.Docs.Calls);
        var point = store.Docs.Points["a"];
        Assert.True(point.Payload.TryGetProperty("keep", out _) && point.Payload.TryGetProperty("year", out _));
        Assert.False(point.Payload.TryGetProperty("old", out _));
        Assert.Equal([1f, 2], point.Dense["dense"].ToArray());
        Assert.Equal(1, point.Sparse["sparse"].NonZeroCount);
        Assert.False(store.Docs.Points.ContainsKey("x"));
    }

    [Fact]
    public async Task By_filter_with_permission_the_points_are_found_by_a_scroll_and_none_is_reported_missing()
    {
        await using var store = await Filled(new() { PayloadUpdates = false });
        var filter = Filter.Exists("keep");
        store.Docs.Before = (call, _) =>
        {
            if (call.StartsWith("get", StringComparison.Ordinal))
                store.Docs.Points.Remove("b");
            return Task.CompletedTask;
        };

        Assert.Empty((await store.Docs.UpdatePayloadAsync(filter, Patch, new() { AllowReadModifyWrite = true })).MissingIds);

        Assert.Same(filter, store.Docs.LastFilter);
        Assert.Equal(["describe", "upsert", "scroll", "get a,b", "upsert"], store.Docs.Calls);
        Assert.True(store.Docs.Points["a"].Payload.TryGetProperty("year", out _));
    }

    [Fact]
    public async Task A_write_that_fails_on_the_way_is_not_swallowed()
    {
        await using var store = await Filled(new() { PayloadUpdates = false });
        store.Docs.Outcome = pending => new PointOutcome(pending.Ordinal, pending.Point.Id, PointStatus.Unknown, "no answer");
        await Assert.ThrowsAsync<PartialUpsertException>(() => store.Docs.UpdatePayloadAsync(["a"], Patch, new() { AllowReadModifyWrite = true }));
    }

    [Theory]
    [InlineData("""{"_id":"x"}""", "'_id'")]
    [InlineData("""{"dense":null}""", "'dense'")]
    [InlineData("""{"year":"x"}""", "'year'")]
    [InlineData("""{"must":null}""", "'must' is required")]
    [InlineData("""{"must":[]}""", "'must' is required")]
    public async Task A_patch_that_breaks_the_schema_is_refused_before_the_update(string patch, string named)
    {
        var definition = Given.Definition;
        definition.Payload.Add(new("must", PayloadType.Keyword, required: true));
        await using var store = new FakeStore(definition);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => store.Docs.UpdatePayloadAsync(["a"], Payload.Parse(patch)));
        Assert.Contains(named, error.Message);
        Assert.Equal(["describe"], store.Docs.Calls);
    }

    [Fact]
    public async Task A_patch_need_not_name_required_fields_and_may_remove_others()
    {
        var definition = Given.Definition;
        definition.Payload.Add(new("must", PayloadType.Keyword, required: true));
        await using var store = new FakeStore(definition);
        await store.Docs.UpdatePayloadAsync(["a"], Payload.Parse("""{"year":null,"undeclared":{"a":1}}"""));
        Assert.Contains("update ids", store.Docs.Calls);
    }

    private static async Task<FakeStore> Filled(StoreCapabilities capabilities)
    {
        var store = new FakeStore(Given.Definition, capabilities);
        await store.Docs.UpsertAsync(new[] { "a", "b" }.Select(id =>
        {
            var point = Given.Point(id);
            point.Payload = Payload.Parse("""{"keep": [1],"old":1,"year":1}""");
            return point;
        }));
        return store;
    }
}
