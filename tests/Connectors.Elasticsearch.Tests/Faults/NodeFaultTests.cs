namespace Connectors.Elasticsearch.Tests.Faults;

/// <summary>The cases of ../shared/docs/protocols.md, section C, Elasticsearch, that a real node can be brought to; each named with its number.</summary>
public class NodeFaultTests(SmallNode node) : IClassFixture<SmallNode>
{
    private static readonly UpsertOptions Report = new() { ThrowOnFailure = false };

    [SkippableFact]
    public async Task Case_3_and_21_requests_over_the_nodes_limits_are_halved_until_they_fit()
    {
        await using var store = node.Connect();
        var docs = await node.NewCollectionAsync(store);

        // 2 MB in one request: 413, then 429 that no pause cures, then 64 kB at a time.
        var report = await docs.UpsertAsync(Given.Points(400, Tag(5000)), new UpsertOptions { BatchPoints = 400, Parallel = 1 });
        Assert.Equal((400, 400), (report.Written, await docs.CountAsync()));
    }

    [SkippableFact]
    public async Task Case_3_and_21_a_point_that_is_too_large_alone_is_refused_for_good_and_the_others_are_written()
    {
        await using var store = node.Connect();
        var docs = await node.NewCollectionAsync(store);
        var points = Given.Points(10).Append(Given.Point("over the pressure", Tag(100_000))).Append(Given.Point("over the content", Tag(1_100_000)));
        var report = await docs.UpsertAsync(points, Report);
        Assert.Equal(10, report.Written);
        Assert.Equal([("over the pressure", PointStatus.Rejected), ("over the content", PointStatus.Rejected)], report.Others.Select(outcome => (outcome.Id, outcome.Status)));
        Assert.Contains("429 es_rejected_execution_exception", report.Others[0].Error, StringComparison.Ordinal);
        Assert.Contains("413", report.Others[1].Error, StringComparison.Ordinal);
        Assert.Equal(10, await docs.CountAsync());
    }

    [SkippableFact]
    public async Task Case_4_a_request_over_the_circuit_breaker_is_halved()
    {
        await using var store = node.Connect();
        var docs = await node.NewCollectionAsync(store);
        await node.AskAsync(HttpMethod.Put, "/_cluster/settings", """{"persistent":{"network.breaker.inflight_requests.limit":"20kb"}}""");
        try
        {
            var report = await docs.UpsertAsync([.. Given.Points(8, Tag(4000)), Given.Point("large", Tag(15_000))], new UpsertOptions { ThrowOnFailure = false, Parallel = 1 });
            Assert.Equal((8, "large"), (report.Written, report.Others.Single().Id));
            Assert.Contains("circuit_breaking_exception", report.Others.Single().Error, StringComparison.Ordinal);
        }
        finally
        {
            await node.AskAsync(HttpMethod.Put, "/_cluster/settings", """{"persistent":{"network.breaker.inflight_requests.limit":null}}""");
        }
    }

    [SkippableFact]
    public async Task Case_8_what_was_written_is_seen_after_the_call_or_when_it_is_waited_for()
    {
        await using var store = node.Connect();
        var docs = await node.NewCollectionAsync(store);
        await node.AskAsync(HttpMethod.Put, $"/{docs.Name}/_settings", """{"index.refresh_interval":"-1"}""");
        await docs.UpsertAsync(Given.Point("seen"));
        Assert.Equal(1, await docs.CountAsync());
        await docs.UpsertAsync(Given.Point("not yet"), new UpsertOptions { WaitUntilVisible = false });
        Assert.Equal(1, await docs.CountAsync());
        await docs.WaitUntilVisibleAsync();
        Assert.Equal(2, await docs.CountAsync());
    }

    [SkippableFact]
    public async Task Case_12_an_index_that_is_dropped_between_looking_and_writing_is_never_made_anew_by_a_write()
    {
        await using var real = node.Connect();
        var transport = (IElasticsearchTransport)real.GetService(typeof(IElasticsearchTransport))!;
        foreach (var write in new Func<HybridCollection, Task>[]
        {
            docs => docs.UpsertAsync(Given.Points(3)),
            docs => docs.UpdatePayloadAsync(["p1"], Payload.Parse("""{"year":1}""")),
            docs => docs.DeleteAsync(["p1"]),
            docs => docs.UpsertAsync(Given.Points(3), new ElasticsearchUpsertOptions { CreateOnly = true }),
        })
        {
            var name = (await node.NewCollectionAsync(real)).Name;
            await using var store = ElasticsearchStore.Connect(new Dropping(transport, () => node.AskAsync(HttpMethod.Delete, "/" + name)));
            await Assert.ThrowsAsync<CollectionNotFoundException>(() => write(store.Collection(name)));
            Assert.Contains("index_not_found_exception", await node.AskAsync(HttpMethod.Get, "/" + name), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Case_12_a_collection_that_is_an_alias_is_written_as_well()
    {
        await using var store = node.Connect();
        var docs = await node.NewCollectionAsync(store);
        await node.AskAsync(HttpMethod.Post, "/_aliases", $$$"""{"actions":[{"add":{"index":"{{{docs.Name}}}","alias":"alias-of-{{{docs.Name}}}"}}]}""");
        var alias = store.Collection("alias-of-" + docs.Name);
        Assert.Equal(3, (await alias.UpsertAsync(Given.Points(3))).Written);
        Assert.Equal(3, await docs.CountAsync());
    }

    [SkippableFact]
    public async Task Case_12_an_index_that_exists_is_told_from_one_that_was_made()
    {
        await using var store = node.Connect();
        var docs = await node.NewCollectionAsync(store);
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await docs.EnsureAsync(Given.Definition()));
        await Assert.ThrowsAnyAsync<StoreException>(() => docs.CreateHybridCollectionAsync(Given.Definition(), failIfExists: true));
    }

    [SkippableTheory]
    [InlineData("index.blocks.write", "403")]
    [InlineData("index.blocks.read_only_allow_delete", "429")]
    public async Task Case_13_a_blocked_index_refuses_its_points_at_once(string block, string status)
    {
        await using var store = node.Connect();
        var docs = await node.NewCollectionAsync(store);
        await node.AskAsync(HttpMethod.Put, $"/{docs.Name}/_settings", $$"""{"{{block}}":true}""");
        var report = await docs.UpsertAsync(Given.Points(2), Report);
        Assert.Equal((0, 2), (report.Written, report.Others.Count));
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Rejected, outcome.Status));
        Assert.StartsWith(status + " cluster_block_exception", report.Others[0].Error, StringComparison.Ordinal);
        await node.AskAsync(HttpMethod.Put, $"/{docs.Name}/_settings", $$"""{"{{block}}":null}""");
        Assert.Equal(2, (await docs.UpsertAsync(Given.Points(2))).Written);
    }

    [SkippableFact]
    public async Task Case_14_a_point_in_time_that_somebody_closes_ends_the_scroll_with_its_name()
    {
        await using var real = node.Connect();
        var docs = await node.NewCollectionAsync(real);
        await docs.UpsertAsync(Given.Points(3));
        await using var store = ElasticsearchStore.Connect(new Closing((IElasticsearchTransport)real.GetService(typeof(IElasticsearchTransport))!));
        var e = await Assert.ThrowsAsync<ElasticsearchException>(async () =>
        {
            await foreach (var _ in store.Collection(docs.Name).ScrollAsync(new ScrollOptions { PageSize = 1 }))
            {
            }
        });
        Assert.Equal(("404", "search_context_missing_exception"), (e.StatusCode, e.ErrorType));
    }

    [SkippableFact]
    public async Task Case_23_an_item_that_lacks_copies_of_its_shard_is_transient()
    {
        await using var store = node.Connect(options => options.Retries = 0);
        var docs = await node.NewCollectionAsync(store);
        await node.AskAsync(HttpMethod.Put, $"/{docs.Name}/_settings", """{"index.write.wait_for_active_shards":"2"}""");
        var outcome = (await docs.UpsertAsync([Given.Point("a")], new UpsertOptions { ThrowOnFailure = false, Deadline = TimeSpan.FromSeconds(1) })).Others.Single();
        Assert.Equal(PointStatus.Unknown, outcome.Status);
    }

    [SkippableFact]
    public async Task Case_24_waiting_for_a_refresh_that_never_comes_ends_at_the_deadline_with_points_that_are_there()
    {
        await using var store = node.Connect();
        var docs = await node.NewCollectionAsync(store);
        await node.AskAsync(HttpMethod.Put, $"/{docs.Name}/_settings", """{"index.refresh_interval":"-1"}""");
        var report = await docs.UpsertAsync([Given.Point("a")], new ElasticsearchUpsertOptions { Refresh = ElasticsearchRefresh.WaitFor, ThrowOnFailure = false, Deadline = TimeSpan.FromSeconds(1) });
        Assert.Equal((0, PointStatus.Unknown), (report.Written, report.Others.Single().Status));
        Assert.Single(await docs.GetAsync(["a"]));
        await node.AskAsync(HttpMethod.Put, $"/{docs.Name}/_settings", """{"index.refresh_interval":"100ms"}""");
        Assert.Equal(1, (await docs.UpsertAsync([Given.Point("b")], new ElasticsearchUpsertOptions { Refresh = ElasticsearchRefresh.WaitFor })).Written);
        Assert.Equal(2, await docs.CountAsync());
    }

    [SkippableFact]
    public async Task Points_are_created_once_and_replaced_only_as_they_were()
    {
        await using var store = node.Connect();
        var docs = store.Collection((await node.NewCollectionAsync(store)).Name);
        await docs.UpsertAsync(Given.Point("a", """{"year":1}"""), new ElasticsearchUpsertOptions { CreateOnly = true });
        var report = await docs.UpsertAsync([Given.Point("a", """{"year":2}"""), Given.Point("b", """{"year":2}""")], new ElasticsearchUpsertOptions { CreateOnly = true, ThrowOnFailure = false });
        Assert.Equal((1, "a", PointStatus.Rejected), (report.Written, report.Others.Single().Id, report.Others.Single().Status));
        Assert.Contains("version_conflict_engine_exception", report.Others.Single().Error, StringComparison.Ordinal);

        var versions = await docs.GetVersionsAsync(["a", "b", "none"]);
        Assert.Equal(["a", "b"], versions.Keys.Order());
        await docs.UpsertAsync(Given.Point("b", """{"year":3}"""));
        var changed = await docs.UpsertAsync([Given.Point("a", """{"year":4}"""), Given.Point("b", """{"year":4}""")], new ElasticsearchUpsertOptions { IfUnchanged = versions, ThrowOnFailure = false });
        Assert.Equal((1, "b"), (changed.Written, changed.Others.Single().Id));
        Assert.Equal([("a", "{\"year\":4}"), ("b", "{\"year\":3}")], (await docs.GetAsync(["a", "b"])).Select(point => (point.Id, point.Payload.ToString())));
    }

    [SkippableFact]
    public async Task Deletion_by_filter_works_without_the_servers_own_and_remembers_that()
    {
        await using var store = node.Connect();
        var docs = await node.NewCollectionAsync(store);
        await docs.UpsertAsync([.. Given.Points(30, """{"year":1}"""), Given.Point("other", """{"year":2}""")]);
        await docs.DeleteAsync(Filter.Equal("year", 1));
        Assert.Equal(1, await docs.CountAsync());
        Assert.False(store.HasDeleteByQuery);
    }

    [SkippableFact]
    public async Task The_node_says_its_licence_and_its_version_without_a_banner()
    {
        await using var store = node.Connect();
        Assert.Equal("8.19.21", (await store.GetInfoAsync()).Version);
        Assert.Equal("basic", await store.Cluster.GetLicenceAsync(new Connectors.Elasticsearch.Calls.CallContext("test"), default));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Compressed_and_plain_requests_reach_the_node(bool gzip)
    {
        await using var store = node.Connect(options => options.Transport = new() { Gzip = gzip });
        var docs = await node.NewCollectionAsync(store);
        Assert.Equal(5, (await docs.UpsertAsync(Given.Points(5, Tag(5000)))).Written);
        Assert.Equal(5, (await docs.GetAsync(Given.Points(5).Select(point => point.Id))).Count);
    }

    private static string Tag(int length) => $$"""{"note":"{{new string('x', length)}}"}""";

    /// <summary>Somebody drops the index after it was looked at, and before the write arrives.</summary>
    private sealed class Dropping(IElasticsearchTransport inner, Func<Task> drop) : IElasticsearchTransport
    {
        public async ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken)
        {
            if (call.Path.Contains("/_bulk", StringComparison.Ordinal))
                await drop();
            return await inner.SendAsync(call, cancellationToken);
        }
    }

    /// <summary>Somebody closes all points in time before the second page is asked for.</summary>
    private sealed class Closing(IElasticsearchTransport inner) : IElasticsearchTransport
    {
        private int _pages;
        private string _pointInTime = "";

        public async ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken)
        {
            if (call.Path.Contains("/_pit?", StringComparison.Ordinal))
            {
                using var opened = await inner.SendAsync(call, cancellationToken);
                using var reader = new StreamReader(opened.Body);
                _pointInTime = await reader.ReadToEndAsync(cancellationToken);
                return Answer.Json(_pointInTime, opened.Status);
            }

            if (call.Path == "/_search" && _pages++ == 1)
                (await inner.SendAsync(new() { Method = HttpMethod.Delete, Path = "/_pit", Body = new(System.Text.Encoding.UTF8.GetBytes(_pointInTime[.._pointInTime.IndexOf(',', StringComparison.Ordinal)] + "}")) }, cancellationToken)).Dispose();
            return await inner.SendAsync(call, cancellationToken);
        }
    }
}
