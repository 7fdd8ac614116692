using Connectors.Elasticsearch.Tests.Transport;

namespace Connectors.Elasticsearch.Tests.Faults;

/// <summary>The cases of ../shared/docs/protocols.md, section C, Elasticsearch, that concern bulk writes; each named with its number.</summary>
public class BulkFaultTests
{
    private static readonly UpsertOptions Report = new() { ThrowOnFailure = false };

    [Fact]
    public async Task Case_1_only_items_without_room_are_sent_again_and_the_report_keeps_the_callers_order()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.OnBulk(id => id switch
        {
            "p1" => (409, "version_conflict_engine_exception"),
            "p2" => (429, "es_rejected_execution_exception"),
            "p4" => (400, "document_parsing_exception"),
            "p5" => (429, "es_rejected_execution_exception"),
            _ => null,
        });
        var report = await docs.UpsertAsync(Given.Points(6), Report);
        Assert.Equal(4, report.Written);
        Assert.Equal([(1L, "p1", PointStatus.Rejected), (4L, "p4", PointStatus.Rejected)], report.Others.Select(outcome => (outcome.Ordinal, outcome.Id, outcome.Status)));
        Assert.Equal(["p0 p1 p2 p3 p4 p5", "p2 p5"], server.Bulks.Select(bulk => string.Join(' ', bulk.Ids)));
        Assert.Equal("400 document_parsing_exception: document_parsing_exception of p4", report.Others[1].Error);
    }

    [Fact]
    public async Task Case_2_items_that_never_find_room_are_tried_with_growing_pauses_and_then_reported()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 5);
        server.OnBulk(_ => (429, "es_rejected_execution_exception"), always: true);
        var report = await docs.UpsertAsync(Given.Points(3), Report);
        Assert.Equal((0, 6), (report.Written, server.Bulks.Count));
        Assert.All(report.Others, outcome => Assert.Equal((PointStatus.Rejected, true), (outcome.Status, outcome.IsTransient)));
        Assert.Contains("es_rejected_execution_exception", report.Others[0].Error, StringComparison.Ordinal);
        var pauses = server.Clock.Delays.Where(delay => delay > TimeSpan.Zero).ToList();
        Assert.Equal(5, pauses.Count);
        Assert.True(pauses[^1] > pauses[0]);
    }

    [Fact]
    public async Task Case_2_leftovers_of_a_partly_written_request_are_rejected_since_the_server_said_that_it_did_not_write_them()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 2);
        server.OnBulk(id => id == "p1" ? (429, "es_rejected_execution_exception") : null, always: true);
        var report = await docs.UpsertAsync(Given.Points(3), Report);
        Assert.Equal((2, "p1", PointStatus.Rejected), (report.Written, report.Others.Single().Id, report.Others.Single().Status));
        Assert.Equal([3, 1, 1], server.Bulks.Select(bulk => bulk.Actions.Count));
    }

    [SkippableTheory]
    [InlineData("8.19.21")]
    [InlineData("9.5.3")]
    public async Task Case_3_a_413_without_a_body_and_without_a_product_halves_the_request(string version)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => Recorded.Answer(version, "21-limits", 6)).On("POST", "/_bulk", _ => Recorded.Answer(version, "21-limits", 6));
        Assert.Equal(8, (await docs.UpsertAsync(Given.Points(8))).Written);
        Assert.Equal([8, 4, 2, 2, 4], server.Bulks.Select(bulk => bulk.Actions.Count));
    }

    [Fact]
    public async Task Case_3_a_413_whose_body_is_lost_halves_the_request_too()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => new ElasticsearchReply(413, new LostStream()));
        Assert.Equal(2, (await docs.UpsertAsync(Given.Points(2))).Written);
        Assert.Equal([2, 1, 1], server.Bulks.Select(bulk => bulk.Actions.Count));
    }

    private sealed class LostStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("reset");
    }

    [Fact]
    public async Task Case_3_one_point_that_is_too_large_is_rejected_and_the_others_are_written()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", call => call.Ids.Contains("p2") ? Answer.Text("", 413) : Answer.Bulk(call, _ => null), always: true);
        var report = await docs.UpsertAsync(Given.Points(4), Report);
        Assert.Equal((3, "p2", PointStatus.Rejected), (report.Written, report.Others.Single().Id, report.Others.Single().Status));
    }

    [Fact]
    public async Task Case_3_the_limit_of_this_client_halves_too()
    {
        await using var server = await HttpServer.AnsweringAsync("{}");
        await using var transport = ElasticsearchTransport.Connect([server.Address], new() { MaxSendBytes = 900 });
        var scripted = new ScriptedServer();
        var docs = await scripted.DocsAsync();
        scripted.On("POST", "/_bulk", call => call.Body.Length > 900 ? transport.SendAsync(Transport.Calls.Post(call.Body), default).AsTask().Result : Answer.Bulk(call, _ => null), always: true);
        Assert.Equal(16, (await docs.UpsertAsync(Given.Points(16))).Written);
        Assert.True(scripted.Bulks.Count > 2);
    }

    [Fact]
    public async Task Case_4_a_circuit_breaker_is_waited_for()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => Answer.Error(429, "circuit_breaking_exception", "[parent] Data too large, data for [<http_request>] would be [1073741824/1gb], which is larger than the limit of [1020054732/972.7mb]"));
        Assert.Equal(4, (await docs.UpsertAsync(Given.Points(4))).Written);
        Assert.Equal([4, 4], server.Bulks.Select(bulk => bulk.Actions.Count));
    }

    [Fact]
    public async Task Case_4_a_request_that_alone_breaks_the_circuit_is_halved()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => Answer.Error(429, "circuit_breaking_exception", "[inflight_requests] Data too large, data for [<http_request>] would be [1024/1kb], which is larger than the limit of [512/512b]"));
        Assert.Equal(8, (await docs.UpsertAsync(Given.Points(8))).Written);
        Assert.Equal([8, 4, 4], server.Bulks.Select(bulk => bulk.Actions.Count));
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Case_5_a_page_of_a_proxy_is_tried_again_and_shown_as_it_is(int status)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 1);
        server.On("POST", "/_bulk", _ => Answer.Text("<html><body>Bad Gateway</body></html>", status, ("Content-Type", "text/html")));
        Assert.Equal(1, (await docs.UpsertAsync(Given.Point("a"))).Written);

        server.On("POST", "/_bulk", _ => Answer.Text("<html><body>Bad Gateway</body></html>", status), always: true);
        var outcome = (await docs.UpsertAsync([Given.Point("a")], Report)).Others.Single();
        Assert.Equal(PointStatus.Unknown, outcome.Status);
        Assert.Contains($"{status}: <html><body>Bad Gateway", outcome.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("8.15.3", 20, "403")]
    [InlineData("9.5.3", 20, "403")]
    [InlineData("8.15.3", 22, "429")]
    [InlineData("9.5.3", 22, "429")]
    public async Task Case_13_a_blocked_index_refuses_each_point_and_is_not_asked_again(string version, int line, string status)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", call => WithGuard(Recorded.Answer(version, "15-errors", line)));
        var outcome = (await docs.UpsertAsync([Given.Point("1")], Report)).Others.Single();
        Assert.Equal(PointStatus.Rejected, outcome.Status);
        Assert.StartsWith(status + " cluster_block_exception", outcome.Error, StringComparison.Ordinal);
        Assert.Single(server.Bulks);
    }

    [Fact]
    public async Task Case_15_and_20_an_action_without_an_item_makes_all_of_them_unknown()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => Answer.Json("""{"items":[{"update":{"status":404}},{"index":{"status":201}}]}"""));
        var report = await docs.UpsertAsync(Given.Points(2), Report);
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Unknown, outcome.Status));
        Assert.Contains("2 items for 3 actions", report.Others[0].Error, StringComparison.Ordinal);
        Assert.Equal((2, 1), (report.Others.Count, server.Bulks.Count));
    }

    [Fact]
    public async Task An_item_without_a_status_makes_all_of_them_unknown()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => Answer.Json("""{"items":[{"update":{"status":404}},{"index":{"status":201}},{"index":{}}]}"""), always: true);
        var report = await docs.UpsertAsync(Given.Points(2), new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal((0, 1), (report.Written, server.Bulks.Count));
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Unknown, outcome.Status));
    }

    [Fact]
    public async Task Leftovers_of_a_partly_written_request_may_be_written_later_and_points_at_fault_may_not()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 1);
        server.OnBulk(id => id == "p0" ? (429, "es_rejected_execution_exception") : id == "p1" ? (400, "document_parsing_exception") : null, always: true);
        var report = await docs.UpsertAsync(Given.Points(3), new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal([("p0", PointStatus.Rejected, true), ("p1", PointStatus.Rejected, false)], report.Others.Select(outcome => (outcome.Id, outcome.Status, outcome.IsTransient)));
    }

    [Theory]
    [InlineData(403, "cluster_block_exception", true)]
    [InlineData(500, "internal_error", true)]
    [InlineData(429, "es_rejected_execution_exception", true)]
    [InlineData(403, "cluster_block_exception", false)]
    public async Task A_deletion_or_update_that_was_carried_out_in_part_says_so(int status, string type, bool isPart)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 1);
        server.OnBulk(id => isPart && id == "a" ? null : (status, type), always: true);
        Assert.Equal(isPart, (await Assert.ThrowsAsync<ElasticsearchException>(() => docs.DeleteAsync(["a", "b"]))).OutcomeUnknown);
        Assert.Equal(isPart, (await Assert.ThrowsAsync<ElasticsearchException>(() => docs.UpdatePayloadAsync(["a", "b"], Payload.Parse("""{"year":1}""")))).OutcomeUnknown);
    }

    [Theory]
    [InlineData(500, "internal_error")]
    [InlineData(503, "unavailable_shards_exception")]
    public async Task A_deletion_at_which_the_server_itself_failed_is_unknown(int status, string type)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 1);
        server.OnBulk(_ => (status, type), always: true);
        Assert.True((await Assert.ThrowsAsync<ElasticsearchException>(() => docs.DeleteAsync(["a"]))).OutcomeUnknown);
    }

    [Fact]
    public async Task A_later_request_that_is_refused_does_not_undo_the_earlier_ones_of_its_call()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 1);
        server.OnBulk(id => id == "p1000" ? (403, "cluster_block_exception") : null, always: true);
        var ids = Enumerable.Range(0, 1001).Select(i => $"p{i}").ToList();
        Assert.True((await Assert.ThrowsAsync<ElasticsearchException>(() => docs.DeleteAsync(ids))).OutcomeUnknown);
        Assert.True((await Assert.ThrowsAsync<ElasticsearchException>(() => docs.UpdatePayloadAsync(ids, Payload.Parse("""{"year":1}""")))).OutcomeUnknown);

        // The same when no node can be reached any more, or when only the refresh at the end fails.
        server.On("POST", "/_refresh", _ => Answer.Lost(wasSent: false), always: true);
        Assert.True((await Assert.ThrowsAsync<ElasticsearchException>(() => docs.DeleteAsync(["a"]))).OutcomeUnknown);
    }

    [Fact]
    public async Task A_large_patch_goes_out_in_requests_by_bytes()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        var patch = Payload.Parse($$"""{"text":"{{new string('x', 1 << 20)}}"}""");
        await docs.UpdatePayloadAsync(Enumerable.Range(0, 20).Select(i => $"p{i}"), patch);
        Assert.Equal(20, server.Bulks.Sum(bulk => bulk.Actions.Count));
        Assert.All(server.Bulks, bulk => Assert.True(bulk.Body.Length <= 9 << 20));
    }

    [Fact]
    public async Task Points_of_a_field_that_is_gone_with_its_index_are_rejected()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        await docs.UpsertAsync(Given.Points(1));
        await server.Connect().Collection("docs").DropAsync();
        await server.Connect().Collection("docs").EnsureAsync(new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } });
        var report = await docs.UpsertAsync(Given.Points(1), new UpsertOptions { ThrowOnFailure = false });
        Assert.Contains("no dense field 'dense'", Assert.Single(report.Others).Error, StringComparison.Ordinal);
        Assert.Single(server.Bulks);
    }

    [Fact]
    public async Task Case_16_an_inference_service_without_room_refuses_its_item_only()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.OnBulk(id => id switch { "p0" => (429, "inference_exception"), "p1" => (400, "inference_exception"), "p2" => (408, "inference_exception"), _ => null });
        var report = await docs.UpsertAsync(Given.Points(4), Report);
        Assert.Equal(("p1", PointStatus.Rejected), (report.Others.Single().Id, report.Others.Single().Status));
        Assert.Equal(["p0", "p2"], server.Bulks[1].Ids);
    }

    [SkippableTheory]
    [InlineData("05-bulk-malformed", 6)]
    [InlineData("04-bulk-operations", 29)]
    public async Task Case_20_a_bad_action_line_fails_all_and_is_found(string file, int line)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", call => call.Ids.Contains("p5") ? Recorded.Answer("9.5.3", file, line) : Answer.Bulk(call, _ => null), always: true);
        var report = await docs.UpsertAsync(Given.Points(8), Report);
        Assert.Equal((7, "p5", PointStatus.Rejected), (report.Written, report.Others.Single().Id, report.Others.Single().Status));
    }

    [SkippableTheory]
    [InlineData("8.19.21", 3)]
    [InlineData("9.5.3", 4)]
    public async Task Case_21_a_429_that_can_never_succeed_splits_down_to_the_point_that_is_refused_for_good(string version, int line)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", call => call.Ids.Contains("p1") ? Recorded.Answer(version, "21-limits", line) : Answer.Bulk(call, _ => null), always: true);
        var report = await docs.UpsertAsync(Given.Points(4), Report);
        Assert.Equal((3, "p1", PointStatus.Rejected), (report.Written, report.Others.Single().Id, report.Others.Single().Status));
        Assert.Equal([4, 2, 1, 1, 2], server.Bulks.Select(bulk => bulk.Actions.Count));
    }

    [SkippableFact]
    public async Task Case_21_version_9_names_the_last_piece_of_a_request_only_and_the_whole_counts()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", call => call.Body.Length > 65_536 ? Recorded.Answer("9.5.3", "21-limits", 3) : Answer.Bulk(call, _ => null), always: true);
        var points = Given.Points(4, $$"""{"note":"{{new string('x', 40_000)}}"}""");
        Assert.Equal(4, (await docs.UpsertAsync(points)).Written);
        Assert.Equal([4, 2, 1, 1, 2, 1, 1], server.Bulks.Select(bulk => bulk.Actions.Count));

        // A small request found others there: it waits.
        server.On("POST", "/docs/_refresh", _ => Recorded.Answer("9.5.3", "21-limits", 3));
        await docs.WaitUntilVisibleAsync();
    }

    [SkippableFact]
    public async Task Case_23_an_item_without_its_shard_is_sent_again()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => WithGuard(Recorded.Answer("9.5.3", "04-bulk-operations", 34)));
        Assert.Equal(1, (await docs.UpsertAsync(Given.Point("79"))).Written);
        Assert.Equal(2, server.Bulks.Count);

        // The reason quotes the request, with the vectors of its documents; a message stays readable.
        server.On("POST", "/_bulk", _ => Answer.Error(503, "unavailable_shards_exception", new string('x', 100_000)), always: true);
        var outcome = (await docs.UpsertAsync([Given.Point("79")], Report)).Others.Single();
        Assert.InRange(outcome.Error!.Length, 1000, 1200);
        Assert.Equal(PointStatus.Unknown, outcome.Status);
    }

    [Fact]
    public async Task A_conflict_after_a_try_without_an_answer_may_be_with_the_point_itself()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => Answer.Lost()).OnBulk(_ => (409, "version_conflict_engine_exception"));
        var report = await docs.UpsertAsync([Given.Point("a")], new ElasticsearchUpsertOptions { CreateOnly = true, ThrowOnFailure = false });
        Assert.Equal(PointStatus.Unknown, report.Others.Single().Status);
        Assert.All(server.Bulks, bulk => Assert.Equal(("create", "a"), bulk.Actions.Single()));

        server.On("POST", "/_bulk", _ => Answer.Lost(wasSent: false)).OnBulk(_ => (409, "version_conflict_engine_exception"));
        Assert.Equal(PointStatus.Rejected, (await docs.UpsertAsync([Given.Point("a")], new ElasticsearchUpsertOptions { CreateOnly = true, ThrowOnFailure = false })).Others.Single().Status);
    }

    [Theory]
    [InlineData(403, "cluster_block_exception")]
    [InlineData(400, "illegal_argument_exception")]
    [InlineData(413, "")]
    [InlineData(0, "")]
    public async Task A_refusal_after_a_try_without_an_answer_leaves_the_points_unknown(int status, string type)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => Answer.Lost()).On("POST", "/_bulk", _ => status switch
        {
            0 => Answer.Lost(wasSent: false),
            413 => Answer.Text("", 413),
            _ => Answer.Error(status, type),
        }, always: true);
        Assert.Equal(PointStatus.Unknown, (await docs.UpsertAsync([Given.Point("a")], Report)).Others.Single().Status);
    }

    [Fact]
    public async Task A_deletion_that_is_cancelled_half_done_ends_as_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.OnBulk(id => id == "b" ? (429, "es_rejected_execution_exception") : null).On("POST", "/_bulk", _ =>
        {
            cancel.Cancel();
            throw new OperationCanceledException(cancel.Token);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => docs.DeleteAsync(["a", "b"], options: null, cancel.Token));
    }

    [Fact]
    public async Task A_lost_answer_is_unknown_only_for_the_points_that_were_in_flight()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 1);
        server.OnBulk(id => id is "p1" or "p2" ? (429, "es_rejected_execution_exception") : null).On("POST", "/_bulk", _ => Answer.Lost());
        var report = await docs.UpsertAsync(Given.Points(4), Report);
        Assert.Equal(2, report.Written);
        Assert.Equal(["p1", "p2"], report.Others.Select(outcome => outcome.Id));
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Unknown, outcome.Status));
    }

    [Fact]
    public async Task Points_go_out_in_requests_by_count_and_by_bytes()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        await docs.UpsertAsync(Given.Points(10), new UpsertOptions { BatchPoints = 4, Parallel = 1 });
        Assert.Equal([4, 4, 2], server.Bulks.Select(bulk => bulk.Actions.Count));
        await docs.UpsertAsync(Given.Points(4, $$"""{"tag":"{{new string('x', 1000)}}"}"""), new UpsertOptions { BatchBytes = 2500, Parallel = 1 });
        Assert.Equal([2, 2], server.Bulks.Skip(3).Select(bulk => bulk.Actions.Count));
    }

    [Fact]
    public async Task A_refresh_that_fails_does_not_lose_the_report()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync(retries: 0);
        server.OnBulk(id => id == "p1" ? (400, "document_parsing_exception") : null).On("POST", "/_refresh", _ => Answer.Error(500, "flush_failed_engine_exception"));
        var report = await docs.UpsertAsync(Given.Points(3), Report);
        Assert.Equal((2, "p1"), (report.Written, report.Others.Single().Id));
        Assert.Equal("flush_failed_engine_exception", ((ElasticsearchException)report.VisibilityFault!).ErrorType);

        server.On("POST", "/_refresh", _ => Answer.Json("""{"_shards":{"failed":1}}"""));
        var e = await Assert.ThrowsAsync<PartialUpsertException>(() => docs.UpsertAsync(Given.Points(3)));
        Assert.Equal((3, 0), (e.Report.Written, e.Report.Others.Count));
        Assert.Contains("may not see them yet", e.Message, StringComparison.Ordinal);

        Assert.Null((await docs.UpsertAsync(Given.Points(3))).VisibilityFault);
    }

    [Fact]
    public async Task One_refresh_ends_a_call_unless_every_request_waits_or_none_is_to()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        var options = new ElasticsearchUpsertOptions { BatchPoints = 1 };
        await docs.UpsertAsync(Given.Points(3), options);
        Assert.Equal((3, 1, 0), (server.Bulks.Count, server.Count("/_refresh"), server.Count("refresh=wait_for")));
        options.Refresh = ElasticsearchRefresh.WaitFor;
        await docs.UpsertAsync(Given.Points(3), options);
        Assert.Equal((6, 1, 3), (server.Bulks.Count, server.Count("/_refresh"), server.Count("refresh=wait_for")));
        options.WaitUntilVisible = false;
        await docs.UpsertAsync(Given.Points(3), options);
        Assert.Equal((9, 1, 3), (server.Bulks.Count, server.Count("/_refresh"), server.Count("refresh=wait_for")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task Versions_of_ids_that_are_none_are_refused_before_any_request(string? id)
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        var calls = server.Calls.Count;
        await Assert.ThrowsAnyAsync<ArgumentException>(() => docs.GetVersionsAsync(["a", id!]));
        Assert.Equal(calls, server.Calls.Count);
    }

    [Fact]
    public async Task Conditions_are_sent_with_the_points_that_they_name()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        await docs.UpsertAsync(Given.Points(2), new ElasticsearchUpsertOptions { IfUnchanged = new Dictionary<string, ElasticsearchPointVersion> { ["p1"] = new(7, 2) } });
        Assert.Contains("""{"index":{"_id":"p0"}}""", server.Bulks[0].Body, StringComparison.Ordinal);
        Assert.Contains("""{"index":{"_id":"p1","if_seq_no":7,"if_primary_term":2}}""", server.Bulks[0].Body, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => docs.UpsertAsync(Given.Points(1), new ElasticsearchUpsertOptions { CreateOnly = true, IfUnchanged = new Dictionary<string, ElasticsearchPointVersion> { ["a"] = default } }));
    }

    [Fact]
    public async Task Deletions_and_updates_send_again_only_what_found_no_room()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.OnBulk(id => id switch { "b" => (503, "unavailable_shards_exception"), "c" => (404, null), _ => null });
        await docs.DeleteAsync(["a", "b", "c"]);
        Assert.Equal(["a b c", "b"], server.Bulks.Select(bulk => string.Join(' ', bulk.Ids)));

        server.OnBulk(id => id switch { "b" => (429, "es_rejected_execution_exception"), "c" => (404, "document_missing_exception"), _ => null });
        var report = await docs.UpdatePayloadAsync(["a", "b", "c"], Payload.Parse("""{"year":1}"""));
        Assert.Equal(["a b c", "b"], server.Bulks.Skip(2).Select(bulk => string.Join(' ', bulk.Ids)));
        Assert.Equal(["c"], report.MissingIds);
    }

    /// <summary>Puts the item of the guard before those of an answer that was recorded without it.</summary>
    [SkippableTheory]
    [InlineData(53)]
    [InlineData(54)]
    [InlineData(55)]
    public async Task Case_25_a_token_with_a_dot_that_8_15_refuses_rejects_its_point(int line)
    {
        var server = new ScriptedServer { Version = "8.15.3" };
        var docs = await server.DocsAsync();
        server.On("POST", "/_bulk", _ => WithGuard(Recorded.Answer("8.15.3", "06-bulk-vector-item-errors", line)));
        var outcome = (await docs.UpsertAsync([Given.Point("e1")], Report)).Others.Single();
        Assert.Equal(PointStatus.Rejected, outcome.Status);
        Assert.Contains("do not support dots in feature names", outcome.Error, StringComparison.Ordinal);
        Assert.Single(server.Bulks);
    }

    private static ElasticsearchReply WithGuard(ElasticsearchReply reply)
    {
        using var reader = new StreamReader(reply.Body);
        return Answer.Json(reader.ReadToEnd().Replace("\"items\":[", "\"items\":[{\"update\":{\"status\":404}},", StringComparison.Ordinal), reply.Status);
    }
}
