using System.Net;
using System.Net.Sockets;
using System.Text;
using Connectors.Grpc;
using Connectors.Milvus.Protos;
using Connectors.Stores;
using Connectors.Stores.Tests;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>The line "All three" of protocols.md, section C: connections, deadlines, cancellation, keys, sizes.</summary>
public class ConnectionFaultTests
{
    private static readonly Func<byte[], GrpcReply> Refused = _ => new GrpcReply(GrpcStatusCode.Unavailable, "Connection refused") { FromServer = false, WasSent = false };

    [Fact]
    public async Task A_server_that_never_answered_is_not_waited_for_and_nothing_is_of_unknown_outcome()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var clock = new RecordingClock();
        await using var store = MilvusStore.Connect($"milvus://127.0.0.1:{port}", new MilvusStoreOptions { Resilience = StoreResilience.CreatePipeline(2, clock) });
        foreach (var run in new Func<Task>[] { () => store.ListAsync(), () => store.GetInfoAsync().AsTask(), () => store.Collection("docs").UpsertAsync(Given.Point("a")), () => store.Collection("docs").DeleteAsync(["a"]) })
        {
            var error = await Assert.ThrowsAsync<StoreUnreachableException>(run);
            Assert.Equal(("UNAVAILABLE", false, false), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
            Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
            Assert.Contains("is the server running", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(clock.Delays);
    }

    [Fact]
    public async Task A_server_that_has_answered_before_is_waited_for()
    {
        var server = new ScriptedServer();
        await using var store = server.Connect(retries: 2);
        await store.ListAsync();
        for (var i = 0; i < 2; i++)
            server.On("ShowCollections", Refused);
        await store.ListAsync();
        for (var i = 0; i < 3; i++)
            server.On("ShowCollections", Refused);
        Assert.True((await Assert.ThrowsAsync<StoreUnreachableException>(() => store.ListAsync())).IsTransient);
        Assert.Equal(1 + 3 + 3, server.Count("ShowCollections"));
    }

    [Fact]
    public async Task A_server_that_restarts_while_an_upsert_looks_at_its_collection_again_is_waited_for()
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Status = ScriptedServer.Error(109, "schema mismatch") });
        var docs = server.Docs(retries: 2);
        await docs.DescribeAsync();
        server.On("DescribeCollection", Refused);
        Assert.Equal(1, (await docs.UpsertAsync(Given.Point("a"))).Written);
    }

    [Fact]
    public async Task An_upsert_whose_every_try_was_refused_is_a_plain_failure()
    {
        var server = new ScriptedServer();
        for (var i = 0; i < 3; i++)
            server.On("Upsert", Refused);
        var error = await Assert.ThrowsAsync<StoreUnreachableException>(() => server.Docs(retries: 2).UpsertAsync(Six(), new UpsertOptions { BatchPoints = 2, Parallel = 1, ThrowOnFailure = false }));
        Assert.Equal((true, false), (error.IsTransient, error.OutcomeUnknown));
        Assert.Equal(3, server.Count("Upsert"));
    }

    [Fact]
    public async Task Points_that_were_never_sent_are_told_from_those_that_may_be_written()
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult());
        for (var i = 0; i < 3; i++)
            server.On("Upsert", Refused);
        var error = await Assert.ThrowsAsync<PartialUpsertException>(() => server.Docs(retries: 2).UpsertAsync(Six(), new UpsertOptions { BatchPoints = 2, Parallel = 1 }));
        Assert.Equal((2L, 4), (error.Report.Written, error.Report.Others.Count));
        Assert.All(error.Report.Others, outcome => Assert.Equal((PointStatus.Rejected, true), (outcome.Status, outcome.IsTransient)));
        Assert.Equal((true, false), (error.IsTransient, error.OutcomeUnknown));

        // One try of the batch was lost on its way: its points may be written, those that come after it are not.
        server.On("Upsert", _ => new GrpcReply(GrpcStatusCode.Unavailable, "Connection reset") { FromServer = false });
        for (var i = 0; i < 2; i++)
            server.On("Upsert", Refused);
        var report = await server.Docs(retries: 2).UpsertAsync(Six(), new UpsertOptions { BatchPoints = 2, Parallel = 1, ThrowOnFailure = false });
        Assert.Equal(["Unknown", "Unknown", "Rejected", "Rejected", "Rejected", "Rejected"], report.Others.Select(outcome => outcome.Status.ToString()));
    }

    [Fact]
    public async Task A_deadline_that_passes_between_two_tries_leaves_what_the_last_one_came_to()
    {
        var server = new ScriptedServer();
        server.On("Upsert", Refused);
        await using var store = server.Connect(options: new MilvusStoreOptions { Resilience = StoreResilience.CreatePipeline(2, new StoppedClock()) });
        await Assert.ThrowsAsync<StoreUnreachableException>(() => store.Collection("docs").UpsertAsync([Given.Point("a")], new UpsertOptions { Deadline = TimeSpan.FromMilliseconds(50) }));
    }

    [Fact]
    public async Task A_server_that_is_back_after_two_tries_has_every_batch()
    {
        var server = new ScriptedServer();
        server.On("Upsert", new MutationResult());
        server.On("Upsert", _ => new GrpcReply(GrpcStatusCode.Unavailable, "Connection reset") { FromServer = false });
        server.On("Upsert", Refused);
        var report = await server.Docs().UpsertAsync(Six(), new UpsertOptions { BatchPoints = 2, Parallel = 1 });
        Assert.Equal(6, report.Written);
        Assert.Equal(["p0 p1", "p2 p3", "p2 p3", "p2 p3", "p4 p5"], Batches(server));
    }

    [Fact]
    public async Task A_wrong_key_stops_an_upsert_at_its_first_request_and_nothing_of_it_is_unknown()
    {
        var server = new ScriptedServer().On("Upsert", GrpcStatusCode.Unauthenticated, "auth check failure, please check username and password are correct");
        await using var store = server.Connect(options: new MilvusStoreOptions { User = "root", Password = "s3cret" });
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Collection("docs").UpsertAsync([Given.Point("a"), Given.Point("b"), Given.Point("c")], new UpsertOptions { BatchPoints = 1, Parallel = 1 }));
        Assert.Equal(("UNAUTHENTICATED", false, false), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, server.Count("Upsert"));
        Assert.Equal("root:s3cret", Encoding.UTF8.GetString(Convert.FromBase64String(server.Calls[0].Metadata!.GetValue("authorization")!)));
    }

    [Theory]
    [InlineData(1400)]
    [InlineData(1401)]
    public async Task A_key_that_the_body_refuses_is_as_final(int code)
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Status = ScriptedServer.Error(code, "not permitted") });
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpsertAsync([Given.Point("a"), Given.Point("b")], new UpsertOptions { BatchPoints = 1, Parallel = 1 }));
        Assert.False(error.OutcomeUnknown);
        Assert.Equal(1, server.Count("Upsert"));
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_no_passing_fault()
    {
        var server = new ScriptedServer().On("ShowCollections", _ => new GrpcReply(GrpcStatusCode.Unauthenticated, "TLS failed") { FromServer = false, WasSent = false });
        Assert.False((await Assert.ThrowsAsync<StoreException>(() => server.Connect().ListAsync())).IsTransient);
        Assert.Equal(1, server.Count("ShowCollections"));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_a_transient_fault_of_the_store()
    {
        var server = new ScriptedServer().Hang("Search").Hang("Delete").Hang("Upsert");
        await using var store = server.Connect(options: new MilvusStoreOptions { Deadline = TimeSpan.FromMilliseconds(100) });
        var docs = store.Collection("docs");
        var read = await Assert.ThrowsAsync<StoreException>(() => docs.SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal((true, false), (read.IsTransient, read.OutcomeUnknown));
        var deletion = await Assert.ThrowsAsync<StoreException>(() => docs.DeleteAsync(["a"]));
        Assert.Equal((true, true), (deletion.IsTransient, deletion.OutcomeUnknown));
        var upsert = await Assert.ThrowsAsync<PartialUpsertException>(() => docs.UpsertAsync(Given.Point("a")));
        Assert.Equal((true, true, PointStatus.Unknown), (upsert.IsTransient, upsert.OutcomeUnknown, upsert.Report.Others.Single().Status));
    }

    [Fact]
    public async Task Every_call_tells_the_server_how_much_time_is_left()
    {
        var server = new ScriptedServer().On("Search", GrpcStatusCode.Unavailable).On("Upsert", GrpcStatusCode.Unavailable);
        await using var store = server.Connect(options: new MilvusStoreOptions { Deadline = TimeSpan.FromMinutes(2) });
        var docs = store.Collection("docs");
        var seen = 0;
        await WithinAsync(1, docs.SearchAsync(Given.Sparse((1, 1)), new CallOptions { Deadline = TimeSpan.FromMinutes(1) }), "DescribeCollection", "DescribeIndex", "GetVersion", "Search");
        await WithinAsync(3, docs.UpsertAsync(Given.Point("a"), new UpsertOptions { Deadline = TimeSpan.FromMinutes(3) }), "Upsert");
        await WithinAsync(2, docs.ScrollAsync().ToListAsync().AsTask(), "Query");
        await WithinAsync(2, store.ListAsync(), "ShowCollections");

        var tries = server.Calls.Where(call => call.Method == "Search").Select(call => call.Deadline).ToList();
        Assert.True(tries.Count == 2 && tries[1] < tries[0], "The second try has the time that the first has left.");
        Assert.Null(OperationDeadline.Remaining);

        async Task WithinAsync(int minutes, Task operation, params string[] methods)
        {
            await operation;
            var calls = server.Calls.Skip(seen).ToList();
            seen = server.Calls.Count;
            Assert.Superset(methods.ToHashSet(StringComparer.Ordinal), calls.Select(call => call.Method).ToHashSet(StringComparer.Ordinal));
            foreach (var call in calls)
            {
                // The version is asked for on behalf of all who wait for it, and so within the store's own limit.
                var limit = TimeSpan.FromMinutes(call.Method == "GetVersion" ? 2 : minutes);
                Assert.True(call.Deadline <= limit && call.Deadline > limit - TimeSpan.FromMinutes(1), $"{call.Method}: {call.Deadline}");
            }
        }
    }

    [Fact]
    public async Task Without_a_deadline_the_server_is_told_none()
    {
        var server = new ScriptedServer();
        await server.Connect(options: new MilvusStoreOptions { Deadline = Timeout.InfiniteTimeSpan }).ListAsync();
        Assert.Null(server.Calls.Single().Deadline);
    }

    [Theory]
    [InlineData(GrpcStatusCode.DeadlineExceeded)]
    [InlineData(GrpcStatusCode.Cancelled)]
    public async Task A_call_that_the_server_gives_up_is_tried_again_and_never_the_callers_cancellation(GrpcStatusCode status)
    {
        var server = new ScriptedServer().On("Upsert", status, "Timeout expired");
        Assert.Equal(1, (await server.Docs().UpsertAsync(Given.Point("a"))).Written);
        Assert.Equal(2, server.Count("Upsert"));

        server.On("Upsert", status);
        var report = await server.Docs(retries: 0).UpsertAsync([Given.Point("a")], new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(PointStatus.Unknown, report.Others.Single().Status);
    }

    [Fact]
    public async Task A_cancellation_in_mid_batch_is_the_callers_own_and_blocks_no_later_write()
    {
        using var cancellation = new CancellationTokenSource();
        var server = new ScriptedServer().On("Upsert", new MutationResult()).On("Upsert", async (_, token) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("It has been answered.");
        });
        var docs = server.Docs();
        var points = Enumerable.Range(0, 6).Select(i => Given.Point($"p{i}")).ToList();
        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => docs.UpsertAsync(points, new UpsertOptions { BatchPoints = 2, Parallel = 1 }, cancellation.Token));
        Assert.Equal(cancellation.Token, canceled.CancellationToken);
        Assert.Equal(["p0 p1", "p2 p3"], Batches(server));
        Assert.Equal(6, (await docs.UpsertAsync(points)).Written);
    }

    [Fact]
    public async Task An_answer_over_the_receive_limit_is_asked_for_in_smaller_parts()
    {
        var server = new ScriptedServer();
        server.On("Query", TooLarge).On("Query", Points("a")).On("Query", Points("b"));
        Assert.Equal(["a", "b"], (await server.Docs().GetAsync(["a", "b"])).Select(point => point.Id));

        server.On("Search", TooLarge);
        var results = await server.Docs().SearchBatchAsync([Given.Sparse((1, 1)), Given.Sparse((2, 1)), Given.Sparse((3, 1))]);
        Assert.Equal(3, results.Count);
        Assert.Equal([3L, 1, 2], Enumerable.Range(0, server.Count("Search")).Select(i => server.Sent("Search", SearchRequest.Parser, i).Nq));
    }

    [Fact]
    public async Task An_answer_over_the_receive_limit_that_has_no_parts_is_an_error_and_not_asked_for_again()
    {
        var server = new ScriptedServer().On("Search", TooLarge).On("Query", TooLarge);
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal(("RESOURCE_EXHAUSTED", false, false), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
        Assert.Contains("larger than", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(() => server.Docs().GetAsync("a"));
        Assert.Equal((1, 1), (server.Count("Search"), server.Count("Query")));
    }

    private static IEnumerable<HybridPoint> Six() => Enumerable.Range(0, 6).Select(i => Given.Point($"p{i}"));

    private static GrpcReply TooLarge(byte[] message) => new(GrpcStatusCode.ResourceExhausted, "The answer is larger than MaxReceiveBytes.") { FromServer = false };

    private static QueryResults Points(string id) => new()
    {
        FieldsData = { new FieldData { Type = DataType.Varchar, FieldName = "_id", Scalars = new ScalarField { StringData = new StringArray { Data = { id } } } } },
    };

    private static IEnumerable<string> Batches(ScriptedServer server) => Enumerable.Range(0, server.Count("Upsert"))
        .Select(i => string.Join(' ', server.Sent("Upsert", UpsertRequest.Parser, i).FieldsData.Single(column => column.FieldName == "_id").Scalars.StringData.Data));

    /// <summary>Delays under it never end.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

        private sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
