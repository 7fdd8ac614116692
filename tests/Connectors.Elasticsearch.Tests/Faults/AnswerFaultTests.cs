using System.Diagnostics;
using System.Text.Json.Nodes;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Tests.Transport;
using Connectors.Stores;
using Connectors.Stores.Tests;
using Microsoft.Extensions.Logging;

namespace Connectors.Elasticsearch.Tests.Faults;

/// <summary>The other cases of ../shared/docs/protocols.md, section C, Elasticsearch; each named with its number.</summary>
public class AnswerFaultTests
{
    [SkippableTheory]
    [InlineData("8.19.21", 4, true)]
    [InlineData("9.5.3", 4, true)]
    public async Task Case_6_and_22_a_missing_licence_is_told_from_another_product_and_from_a_missing_privilege(string version, int line, bool isLicence)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/docs/_count", _ => Recorded.Answer(version, "22-fusion-retrievers", line));
        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => docs.CountAsync());
        Assert.Equal(("403", "security_exception", isLicence), (e.StatusCode, e.ErrorType, e.IsLicenceMissing));
        server.On("POST", "/docs/_count", _ => Answer.Error(403, "security_exception", "action [indices:data/read/search] is unauthorized"));
        Assert.False((await Assert.ThrowsAsync<ElasticsearchException>(() => docs.CountAsync())).IsLicenceMissing);
    }

    [Theory]
    [InlineData("""{"timed_out":false,"_shards":{"total":2,"failed":1,"failures":[{"reason":{"type":"x","reason":"y"}}]},"hits":{"hits":[]}}""")]
    [InlineData("""{"timed_out":true,"_shards":{"failed":0},"hits":{"hits":[]}}""")]
    public async Task Case_7_a_part_of_the_hits_is_no_answer(string body)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 1);
        server.On("POST", "_search", _ => Answer.Json(body), always: true);
        server.On("POST", "_msearch", _ => Answer.Json($$"""{"responses":[{{body[..^1]}},"status":200}]}"""), always: true);
        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => docs.ScrollAsync().ToListAsync().AsTask());
        Assert.Equal(("partial", true), (e.StatusCode, e.IsTransient));
    }

    [Fact]
    public async Task Case_7_a_part_of_a_count_is_asked_for_again()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/docs/_count", _ => Answer.Json("""{"count":3,"_shards":{"failed":1}}"""));
        server.On("POST", "/docs/_count", _ => Answer.Json("""{"count":5,"_shards":{"failed":0}}"""));
        Assert.Equal(5, await docs.CountAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","sort":[7]""")]
    public async Task A_page_that_does_not_go_on_ends_the_scroll_with_an_error(string sort)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_search", _ => Answer.Json($$$"""{"timed_out":false,"_shards":{"failed":0},"hits":{"hits":[{"_id":"a","_source":{}{{{sort}}}}]}}"""), always: true);
        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => docs.ScrollAsync(new ScrollOptions { PageSize = 1 }).Take(5).ToListAsync().AsTask());
        Assert.Equal("protocol", e.StatusCode);
        Assert.Equal(1, server.Calls.Count(call => call is { Method: "DELETE", Path: "/_pit" }));
    }

    [Theory]
    [InlineData("""{"docs":[]}""")]
    [InlineData("""{"docs":[{"_id":"a","found":true,"_source":{}}]}""")]
    [InlineData("""{"docs":[{"_id":"a","found":true,"_source":{}},{"_id":"a","found":true,"_source":{}}]}""")]
    [InlineData("""{"docs":[{"_id":"b","found":true,"_source":{}},{"_id":"a","found":false}]}""")]
    [InlineData("""{}""")]
    public async Task Documents_that_were_not_answered_are_not_taken_for_missing(string body)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/docs/_mget", _ => Answer.Json(body), always: true);
        Assert.Equal("protocol", (await Assert.ThrowsAsync<ElasticsearchException>(() => docs.GetAsync(["a", "b"]))).StatusCode);
        Assert.Equal("protocol", (await Assert.ThrowsAsync<ElasticsearchException>(() => docs.UpdatePayloadAsync(["a", "b"], Payload.Parse("""{"year":null}""")))).StatusCode);
    }

    [Fact]
    public async Task A_document_whose_shard_is_not_there_is_asked_for_again_and_one_whose_index_is_gone_is_not()
    {
        const string found = """{"docs":[{"_id":"a","found":true,"_source":{"year":1}}]}""";
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/docs/_mget", _ => Answer.Json(Failed("no_shard_available_action_exception")));
        server.On("POST", "/docs/_mget", _ => Answer.Json(found));
        Assert.Equal("""{"year":1}""", (await docs.GetAsync("a"))!.Payload.ToString());
        server.On("POST", "/docs/_mget", _ => Answer.Json(Failed("index_not_found_exception")), always: true);
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => docs.GetAsync("a"));

        static string Failed(string type) => $$$"""{"docs":[{"_index":"docs","_id":"a","error":{"root_cause":[{"type":"{{{type}}}","reason":"why"}],"type":"{{{type}}}","reason":"why"}}]}""";
    }

    [Fact]
    public async Task Case_11_a_shard_that_is_not_there_yet_is_waited_for()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/docs/_count", _ => Answer.Error(503, "no_shard_available_action_exception"));
        Assert.Equal(0, await docs.CountAsync());
    }

    [SkippableFact]
    public async Task Case_14_a_point_in_time_that_has_expired_is_named()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_search", _ => Recorded.Answer("9.5.3", "13-paging", 12));
        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => docs.ScrollAsync().ToListAsync().AsTask());
        Assert.Equal(("404", "search_context_missing_exception", false), (e.StatusCode, e.ErrorType, e.IsTransient));
        Assert.Equal(1, server.Calls.Count(call => call is { Method: "DELETE", Path: "/_pit" }));
    }

    [Fact]
    public async Task Case_17_documents_that_come_back_without_their_vectors_are_not_written_anew()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        ((JsonObject)server.Index!).Remove("settings"); // made by somebody else, on 9.2 or later
        var patch = Payload.Parse("""{"year":null}""");
        await Assert.ThrowsAsync<NotSupportedException>(() => docs.UpdatePayloadAsync(["a"], patch));
        Assert.Empty(server.Bulks);
        await docs.UpdatePayloadAsync(["a"], Payload.Parse("""{"year":7}"""));
        Assert.Equal(("update", "a"), server.Bulks.Single().Actions.Single());
    }

    [Fact]
    public async Task Case_18_partial_updates_hold_no_vectors_and_whole_points_are_no_partial_updates()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        await docs.UpdatePayloadAsync(["a"], Payload.Parse("""{"year":7}"""));
        Assert.DoesNotContain("sparse", server.Bulks[0].Body, StringComparison.Ordinal);
        await docs.UpsertAsync(Given.Point("a"));
        Assert.Equal(("index", "a"), server.Bulks[1].Actions.Single());
    }

    [Fact]
    public async Task Case_19_a_point_without_a_vector_has_no_null_and_an_unknown_field_is_refused_before_any_request()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        await docs.UpsertAsync(new HybridPoint("a", Payload.Parse("""{"year":1}""")));
        Assert.DoesNotContain("null", server.Bulks[0].Body, StringComparison.Ordinal);
        Assert.DoesNotContain("dense", server.Bulks[0].Body, StringComparison.Ordinal);
        var before = server.Calls.Count;
        await Assert.ThrowsAnyAsync<ArgumentException>(() => docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) { Field = "other" } } }));
        Assert.Equal(before, server.Calls.Count);
    }

    [Fact]
    public async Task Case_22_a_success_without_the_product_is_something_else()
    {
        var server = new ScriptedServer().On("GET", "/", _ => Answer.Text("""{"version":{"number":"9.5.3"}}""", 200));
        var e = await Assert.ThrowsAsync<NotSupportedException>(() => server.Connect().GetInfoAsync().AsTask());
        Assert.Contains("X-elastic-product", e.Message, StringComparison.Ordinal);
        server.On("GET", "/", _ => Answer.Text("""{"version":{"number":"9.5.3"}}""", 200, ("x-elastic-product", "OpenSearch")));
        await Assert.ThrowsAsync<NotSupportedException>(() => server.Connect().GetInfoAsync().AsTask());
    }

    [Theory]
    [InlineData("me:hunter2", null, null, null, "ApiKey bWU6aHVudGVyMg==")]
    [InlineData("bWU6aHVudGVyMg==", null, null, null, "ApiKey bWU6aHVudGVyMg==")]
    [InlineData(null, "token", null, null, "Bearer token")]
    [InlineData(null, null, "elastic", "pass:wörd", "Basic ZWxhc3RpYzpwYXNzOnfDtnJk")]
    [InlineData(null, null, null, null, null)]
    public async Task Credentials_go_with_every_request(string? apiKey, string? bearer, string? user, string? password, string? expected)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(configure: options => (options.ApiKey, options.BearerToken, options.User, options.Password) = (apiKey, bearer, user, password));
        await docs.UpsertAsync(Given.Point("a"));
        await docs.CountAsync();
        Assert.All(server.Calls, call => Assert.Equal(expected, call.Authorization));
    }

    [Fact]
    public async Task All_three_a_wrong_key_is_named_and_not_tried_again()
    {
        var server = new ScriptedServer().On("GET", "", _ => Answer.Error(401, "security_exception", "unable to authenticate with provided credentials", ("WWW-Authenticate", "ApiKey")), always: true);
        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => server.Connect().ListAsync());
        Assert.Equal(("401", "security_exception", false), (e.StatusCode, e.ErrorType, e.IsTransient));
        Assert.Contains("unable to authenticate", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task All_three_a_server_that_never_answered_is_not_waited_for_and_each_node_is_tried_once()
    {
        var clock = new RecordingClock();
        Uri[] nodes = [new($"http://127.0.0.1:{FreePort.Find()}"), new($"http://127.0.0.1:{FreePort.Find()}")];
        await using var transport = ElasticsearchTransport.Connect(nodes);
        var tried = new List<string>();
        await using var store = ElasticsearchStore.Connect(new Split(transport, call =>
        {
            tried.Add(call.Path);
            return transport;
        }), new ElasticsearchStoreOptions { Resilience = StoreResilience.CreatePipeline(2, clock) });
        foreach (var run in new Func<Task>[] { () => store.ListAsync(), () => store.GetInfoAsync().AsTask(), () => store.Collection("docs").UpsertAsync(Given.Point("a")), () => store.Collection("docs").DeleteAsync(["a"]) })
        {
            tried.Clear();
            var error = await Assert.ThrowsAsync<StoreUnreachableException>(run);
            Assert.Equal((false, false), (error.IsTransient, error.OutcomeUnknown));
            Assert.Contains(nodes, node => error.Message.Contains(node.ToString(), StringComparison.Ordinal));
            Assert.Contains("is the server running, and is this its address?", error.Message, StringComparison.Ordinal);
            Assert.Single(tried);
        }

        Assert.Empty(clock.Delays);

        await using var nowhere = ElasticsearchStore.Connect("elasticsearch://no-such-host.invalid:9200");
        Assert.Contains("no-such-host.invalid", (await Assert.ThrowsAsync<StoreUnreachableException>(() => nowhere.ListAsync())).Message, StringComparison.Ordinal);

        // One node that answers is enough.
        await using var alive = await HttpServer.AnsweringAsync("""{"indices":[]}""", 200, ("X-elastic-product", "Elasticsearch"));
        await using var half = ElasticsearchStore.Connect([nodes[0].ToString(), alive.Address.ToString()]);
        for (var i = 0; i < 2; i++)
            Assert.Empty(await half.ListAsync());
    }

    [Fact]
    public async Task All_three_a_server_that_has_answered_before_is_waited_for()
    {
        var server = new ScriptedServer();
        await using var store = server.Connect(retries: 2);
        await store.ListAsync();
        for (var i = 0; i < 2; i++)
            server.On("GET", "/_resolve", _ => Answer.Lost(wasSent: false));
        await store.ListAsync();
        server.On("GET", "/_resolve", _ => Answer.Lost(wasSent: false), always: true);
        Assert.True((await Assert.ThrowsAsync<StoreUnreachableException>(() => store.ListAsync())).IsTransient);
        Assert.Equal(1 + 3 + 3, server.Count("/_resolve"));
    }

    [Fact]
    public async Task All_three_a_slow_answer_ends_at_the_callers_deadline_and_leaves_a_write_unknown()
    {
        await using var node = await HttpServer.StartAsync(async context => await Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var transport = ElasticsearchTransport.Connect([node.Address]);
        var server = new ScriptedServer();
        await server.DocsAsync();
        await using var store = ElasticsearchStore.Connect(new Split(server, call => call.Path.Contains("_bulk", StringComparison.Ordinal) ? transport : server));
        var report = await store.Collection("docs").UpsertAsync([Given.Point("a")], new UpsertOptions { Deadline = TimeSpan.FromMilliseconds(300), ThrowOnFailure = false });
        Assert.Equal(PointStatus.Unknown, report.Others.Single().Status);

        await using var stuck = ElasticsearchStore.Connect(new Split(server, call => call.Path.StartsWith("/docs?", StringComparison.Ordinal) && server.Bulks.Count > 0 ? transport : server));
        var docs = stuck.Collection("docs");
        await docs.UpsertAsync(Given.Point("a"));
        Assert.True((await Assert.ThrowsAnyAsync<StoreException>(() => docs.UpsertAsync(Given.Point("a"), new UpsertOptions { Deadline = TimeSpan.FromMilliseconds(300) }))).IsTransient);

        await using var slow = ElasticsearchStore.Connect(transport, new ElasticsearchStoreOptions { Deadline = TimeSpan.FromMilliseconds(300) });
        var e = await Assert.ThrowsAsync<StoreException>(() => slow.ListAsync());
        Assert.True(e.IsTransient);
    }

    [Fact]
    public async Task All_three_cancellation_in_mid_batch_is_the_callers_own()
    {
        using var cancel = new CancellationTokenSource();
        await using var node = await HttpServer.StartAsync(async context =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var transport = ElasticsearchTransport.Connect([node.Address]);
        var server = new ScriptedServer();
        await server.DocsAsync();
        await using var store = ElasticsearchStore.Connect(new Split(server, call => call.Path.Contains("_bulk", StringComparison.Ordinal) ? transport : server));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Collection("docs").UpsertAsync(Given.Points(10), new UpsertOptions { BatchPoints = 5 }, cancel.Token));
    }

    [Fact]
    public async Task All_three_an_answer_over_the_limit_is_not_asked_for_again()
    {
        var asked = 0;
        await using var node = await HttpServer.StartAsync(context =>
        {
            asked++;
            return context.AnswerAsync("[" + new string(' ', 2000) + "]");
        });
        await using var store = ElasticsearchStore.Connect(node.Address.ToString(), new ElasticsearchStoreOptions { Transport = new() { MaxReceiveBytes = 1000 } });
        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => store.ListAsync());
        Assert.Equal((1, false), (asked, e.IsTransient));
        Assert.Contains("MaxReceiveBytes", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 7.0)]
    [InlineData("0", null)]
    [InlineData("-3", null)]
    [InlineData("soon", null)]
    [InlineData("100000", 300.0)]
    [InlineData("99999999999999999999", null)]
    [InlineData("Fri, 31 Dec 1999 23:59:59 GMT", null)]
    [InlineData("in an hour", 300.0)]
    public async Task A_server_that_names_a_pause_is_obeyed_within_reason(string header, double? seconds)
    {
        var text = header == "in an hour" ? DateTimeOffset.UtcNow.AddHours(1).ToString("R") : header;
        var server = new ScriptedServer().On("GET", "/_resolve", _ => Answer.Error(429, "too_many_requests", "why", ("retry-after", text)));
        Assert.Equal(["docs"], await server.Connect(configure: options => options.Deadline = TimeSpan.FromHours(1)).ListAsync());
        var pause = server.Clock.Delays.Single(delay => delay > TimeSpan.Zero);
        if (seconds is { } expected)
            Assert.Equal(TimeSpan.FromSeconds(expected), pause);
        else
            Assert.InRange(pause, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("8.15.0", "default", "8.15")]
    [InlineData("9.0.0-SNAPSHOT", "default", "9.0")]
    public async Task The_version_comes_from_the_banner(string version, string flavor, string expected)
    {
        var server = new ScriptedServer { Version = version, Flavor = flavor };
        await using var store = server.Connect();
        Assert.Equal(expected, (await store.Cluster.GetAsync(new CallContext("x"), default)).Version.ToString());
        await store.Cluster.GetAsync(new CallContext("x"), default);
        Assert.Single(server.Calls);
    }

    [Theory]
    [InlineData(405)]
    [InlineData(403)]
    [InlineData(400)]
    [InlineData(404)]
    public async Task Without_a_banner_the_oldest_node_counts_and_without_nodes_the_floor(int status)
    {
        var server = new ScriptedServer().On("GET", "/", _ => Answer.Error(status, "x"))
            .On("GET", "/_nodes", _ => Answer.Json("""{"nodes":{"a":{"version":"9.1.0","build_flavor":"default"},"b":{"version":"8.19.2","build_flavor":"default"},"c":{}}}"""));
        await using var store = server.Connect();
        Assert.Equal(new ServerVersion(8, 19), (await store.Cluster.GetAsync(new CallContext("x"), default)).Version);

        var closed = new ScriptedServer().On("GET", "/", _ => Answer.Error(status, "x")).On("GET", "/_nodes", _ => Answer.Error(status, "x"));
        await using var other = closed.Connect();
        Assert.Equal(new ClusterInfo(ServerVersion.Floor, null), await other.Cluster.GetAsync(new CallContext("x"), default));
    }

    [Fact]
    public async Task The_licence_is_read_once_and_never_on_serverless()
    {
        var server = new ScriptedServer();
        await using var store = server.Connect();
        for (var i = 0; i < 3; i++)
            Assert.Equal("basic", await store.Cluster.GetLicenceAsync(new CallContext("x"), default));
        Assert.Equal(1, server.Count("/_license"));

        // A cluster that has just started has none yet; a key may not be allowed to see it.
        var starting = new ScriptedServer().On("GET", "/_license", _ => Answer.Json("{}", 404)).On("GET", "/_license", _ => Answer.Error(403, "security_exception"));
        await using var blind = starting.Connect();
        Assert.Null(await blind.Cluster.GetLicenceAsync(new CallContext("x"), default));
        Assert.Null(await blind.Cluster.GetLicenceAsync(new CallContext("x"), default));
        Assert.Equal("basic", await blind.Cluster.GetLicenceAsync(new CallContext("x"), default));

        var serverless = new ScriptedServer { Flavor = "serverless", Version = "8.11.0" };
        var docs = await serverless.DocsAsync();
        Assert.Null(await ((ElasticsearchStore)docs.Store).Cluster.GetLicenceAsync(new CallContext("x"), default));
        await docs.UpsertAsync(Given.Point("a"));
        await docs.CountAsync();
        await docs.DeleteAsync(["a"]);
        Assert.Equal((0, 0), (serverless.Count("_license"), serverless.Count("_cluster")));
        Assert.Contains("prune", serverless.Index!.ToJsonString(), StringComparison.Ordinal); // no version gate
    }

    [Fact]
    public async Task Deletion_by_filter_is_the_servers_where_it_has_that_and_is_repeated_over_conflicts()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_delete_by_query", _ => Answer.Json("""{"timed_out":false,"version_conflicts":2,"failures":[]}""")).On("POST", "/_delete_by_query", _ => Answer.Json("""{"timed_out":false,"version_conflicts":0,"failures":[]}"""));
        await docs.DeleteAsync(Filter.Equal("year", 7));
        var sent = server.Calls.Where(call => call.Path.Contains("_delete_by_query", StringComparison.Ordinal)).ToList();
        Assert.Equal((2, 0), (sent.Count, server.Bulks.Count));
        Assert.All(sent, call => Assert.StartsWith("/docs/_delete_by_query?conflicts=proceed&refresh=true", call.Path, StringComparison.Ordinal));
        Assert.All(sent, call => Assert.Contains("year", call.Body, StringComparison.Ordinal));

        server.On("POST", "/_delete_by_query", _ => Answer.Json("""{"timed_out":false,"version_conflicts":0,"failures":[{"index":"docs","id":"a","cause":{"type":"cluster_block_exception","reason":"blocked"},"status":403}]}""", 403));
        var refused = await Assert.ThrowsAsync<ElasticsearchException>(() => docs.DeleteAsync(Filter.Equal("year", 7)));
        Assert.Equal(("403", true), (refused.StatusCode, refused.OutcomeUnknown));
        server.On("POST", "/_delete_by_query", _ => Answer.Json("""{"timed_out":false,"version_conflicts":0,"failures":[{"index":"docs","id":"a","cause":{"type":"cluster_block_exception","reason":"blocked"},"status":403}]}"""));
        var partly = await Assert.ThrowsAsync<ElasticsearchException>(() => docs.DeleteAsync(Filter.Equal("year", 7)));
        Assert.Equal(("cluster_block_exception", true), (partly.ErrorType, partly.OutcomeUnknown));
    }

    [Fact]
    public async Task Deletion_by_filter_is_a_search_and_deletions_where_the_server_has_no_other_which_is_remembered()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        for (var i = 0; i < 2; i++)
        {
            server.On("POST", "/_search", _ => Answer.Json("""{"timed_out":false,"_shards":{"failed":0},"hits":{"hits":[{"_id":"a","_seq_no":5,"_primary_term":1,"sort":[1]},{"_id":"b","_seq_no":6,"_primary_term":1,"sort":[2]}]}}"""));
            await docs.DeleteAsync(Filter.Equal("year", 7));
        }

        Assert.Equal(1, server.Count("_delete_by_query"));
        Assert.All(server.Bulks, bulk => Assert.Equal([("delete", "a"), ("delete", "b")], bulk.Actions));
        Assert.Equal(2, server.Bulks.Count);
        Assert.Contains("""{"delete":{"_id":"b","if_seq_no":6,"if_primary_term":1}}""", server.Bulks[0].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(100, 10, true)]
    public async Task Deletion_by_filter_without_the_servers_own_leaves_out_what_others_change_and_looks_again(int conflicts, int bulks, bool fails)
    {
        const string hits = """{"timed_out":false,"_shards":{"failed":0},"hits":{"hits":[{"_id":"a","_seq_no":5,"_primary_term":1,"sort":[1]}]}}""";
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        for (var i = 0; i < conflicts; i++)
        {
            server.On("POST", "/_search", _ => Answer.Json(hits));
            server.OnBulk(_ => (409, "version_conflict_engine_exception"));
        }

        var e = await Record.ExceptionAsync(() => docs.DeleteAsync(Filter.Equal("year", 7)));

        Assert.Equal(fails, e is ElasticsearchException { IsTransient: true, OutcomeUnknown: true });
        Assert.Equal((fails, bulks), (e is not null, server.Bulks.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"text\"")]
    [InlineData("<html></html>")]
    [InlineData("{\"items\":7,\"indices\":7,\"nodes\":7,\"count\":\"x\",\"docs\":7,\"id\":7,\"hits\":7,\"responses\":7,\"_shards\":7}")]
    [InlineData("{\"items\":[null],\"indices\":[null],\"docs\":[null],\"hits\":{\"hits\":[null]},\"responses\":[null],\"_shards\":null}")]
    [InlineData("{\"items\":[{\"index\":{\"status\":\"x\"}}],\"indices\":[{\"name\":null}],\"docs\":{\"mappings\":{\"properties\":7}},\"hits\":{\"hits\":[{\"_id\":7}]},\"responses\":[{\"hits\":7}]}")]
    [InlineData("{\"items\":[{\"index\":{}}],\"docs\":[{\"_id\":\"a\",\"found\":true,\"_source\":{\"dense\":\"x\",\"sparse\":[1]}}],\"hits\":{\"hits\":[{\"_id\":\"a\",\"_source\":7}]}")]
    public async Task Damaged_answers_are_faults_of_the_store_and_nothing_else(string body)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 0);
        (string Method, string Part, Func<Task> Run)[] operations =
        [
            ("GET", "/_resolve", () => docs.Store.ListAsync()),
            ("GET", "/docs", () => docs.DescribeAsync()),
            ("POST", "/_bulk", () => docs.UpsertAsync(Given.Point("a"))),
            ("POST", "/_bulk", () => docs.DeleteAsync(["a"])),
            ("POST", "/_delete_by_query", () => docs.DeleteAsync(Filter.Equal("year", 1))),
            ("POST", "/_count", () => docs.CountAsync()),
            ("POST", "/_mget", () => docs.GetAsync(["a"])),
            ("POST", "/_pit", () => docs.ScrollAsync().ToListAsync().AsTask()),
            ("POST", "search", () => docs.ScrollAsync().ToListAsync().AsTask()),
            ("POST", "search", () => docs.SearchAsync(Given.Sparse((1, 1)))),
            ("POST", "/_refresh", () => docs.WaitUntilVisibleAsync()),
        ];
        var failed = 0;
        foreach (var (method, part, run) in operations)
        {
            var before = server.Calls.Count;
            server.On(method, part, _ => Answer.Json(body));
            try
            {
                await run();
            }
            catch (StoreException)
            {
                failed++;
            }

            Assert.True(server.Calls.Count > before);
        }

        Assert.True(failed > operations.Length / 2, $"{failed} of {operations.Length} operations failed.");
    }

    [Fact]
    public async Task Neither_logs_nor_traces_hold_texts_vectors_or_credentials_not_even_those_that_an_error_quotes()
    {
        using var log = new Lines();
        var traced = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ConnectorsTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (traced)
                    traced.AddRange([.. activity.TagObjects.Select(tag => $"{tag.Value}"), .. activity.Events.SelectMany(e => e.Tags.Select(tag => $"{tag.Value}")), activity.DisplayName, activity.StatusDescription ?? ""]);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 0, options => (options.ApiKey, options.LoggerFactory) = ("me:s3cret", log));
        const string quoting = "failed to parse field [tag]; Preview of field's value: 's3cret' source[{dense:[4242.5]}]";
        server.On("POST", "/_bulk", call => Answer.Error(500, "document_parsing_exception", quoting), always: true);
        server.On("POST", "/_count", call => Answer.Error(400, "parsing_exception", quoting), always: true);
        var point = Given.Point("s3cret-id", """{"tag":"s3cret"}""");
        point.Dense["dense"] = new[] { 4242.5f, 1 };
        await Assert.ThrowsAsync<PartialUpsertException>(() => docs.UpsertAsync(point));
        await Assert.ThrowsAsync<ElasticsearchException>(() => docs.CountAsync(Filter.Equal("tag", "s3cret")));
        await Assert.ThrowsAsync<ElasticsearchException>(() => docs.DeleteAsync(["s3cret-id"]));
        Assert.True(log.Written.Count >= 2 && traced.Count > 0);
        Assert.All(log.Written.Concat(traced), text =>
        {
            Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("4242", text, StringComparison.Ordinal);
            Assert.DoesNotContain("bWU6", text, StringComparison.Ordinal);
        });
    }

    private sealed class Split(IElasticsearchTransport otherwise, Func<ElasticsearchCall, IElasticsearchTransport?> choose) : IElasticsearchTransport
    {
        public ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken) => (choose(call) ?? otherwise).SendAsync(call, cancellationToken);
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public List<string> Written { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Written)
                Written.Add(formatter(state, exception) + exception);
        }

        public void Dispose()
        {
        }
    }
}
