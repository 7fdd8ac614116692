using Connectors.Grpc;
using Connectors.Qdrant.Protos;
using Connectors.Stores;
using Connectors.Stores.Tests;

namespace Connectors.Qdrant.Tests.Faults;

/// <summary>The cases of ../shared/docs/protocols.md, section C, Qdrant, that concern writes; each named with its number.</summary>
public class WriteFaultTests
{
    private const string Upsert = "Points/Upsert";
    private const string Quota = "Insufficient storage: Disk usage is at 96% of total capacity, exceeding the configured limit of 95%. Help: Reduce disk usage (e.g. delete points or drop collections), or raise `max_disk_usage_percent` in the global quota config.";

    private static readonly UpsertOptions Report = new() { ThrowOnFailure = false };

    [Fact]
    public async Task Case_1_a_write_waits_until_it_is_applied_unless_the_caller_wants_otherwise()
    {
        var server = new ScriptedServer();
        await server.Docs().UpsertAsync(Given.Point("1"));
        await server.Docs().DeleteAsync(["1"]);
        await server.Docs().DeleteAsync(Filter.Equal("lang", "en"));
        await server.Docs().UpdatePayloadAsync(["1"], Payload.Parse("""{"year":1}"""));
        await server.Docs().UpdateVectorsAsync([Given.Point("1")]);
        await server.Docs().DeleteVectorsAsync(["1"], ["dense"]);
        Assert.True(server.Sent(Upsert, UpsertPoints.Parser).Wait);
        Assert.All(server.AllSent("Points/Delete", DeletePoints.Parser), deletion => Assert.True(deletion.Wait));
        Assert.True(server.Sent("Points/UpdateBatch", UpdateBatchPoints.Parser).Wait);
        Assert.True(server.Sent("Points/UpdateVectors", UpdatePointVectors.Parser).Wait);
        Assert.True(server.Sent("Points/DeleteVectors", DeletePointVectors.Parser).Wait);

        server.On(Upsert, ScriptedServer.Done(UpdateStatus.Acknowledged));
        Assert.Equal(1, (await server.Docs().UpsertAsync([Given.Point("1")], new UpsertOptions { WaitUntilVisible = false })).Written);
        Assert.False(server.Sent(Upsert, UpsertPoints.Parser, 1).Wait);
    }

    [Fact]
    public async Task Case_1_the_wait_for_visibility_is_a_deletion_that_deletes_nothing()
    {
        var server = new ScriptedServer();
        await server.Docs().WaitUntilVisibleAsync();
        var sent = server.Sent("Points/Delete", DeletePoints.Parser);
        Assert.True(sent.Wait);
        Assert.Equal(PointsSelector.PointsSelectorOneOfOneofCase.Filter, sent.Points.PointsSelectorOneOfCase);
        Assert.Equal(sent.Points.Filter.Must.Single(), sent.Points.Filter.MustNot.Single());
        Assert.Equal(Condition.ConditionOneOfOneofCase.HasId, sent.Points.Filter.Must.Single().ConditionOneOfCase);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    public async Task Case_2_an_accepted_write_that_nobody_saw_applied_is_tried_again_and_then_unknown(int waitTimeoutOrClockRejected)
    {
        var status = (UpdateStatus)waitTimeoutOrClockRejected;
        var server = new ScriptedServer().On(Upsert, ScriptedServer.Done(status));
        Assert.Equal(1, (await server.Docs().UpsertAsync(Given.Point("1"))).Written);
        Assert.Equal(server.Sent(Upsert, UpsertPoints.Parser), server.Sent(Upsert, UpsertPoints.Parser, 1));

        server.Always(Upsert, _ => ScriptedServer.Reply(ScriptedServer.Done(status)), 4);
        var report = await server.Docs().UpsertAsync([Given.Point("1")], Report);
        Assert.Equal((0L, PointStatus.Unknown, true), (report.Written, report.Others.Single().Status, report.Others.Single().IsTransient));
    }

    [Fact]
    public async Task Case_2_a_wait_timeout_of_every_other_write_is_unknown_too()
    {
        (string Method, Func<QdrantCollection, Task> Run)[] writes =
        [
            ("Points/Delete", docs => docs.DeleteAsync(["1"])),
            ("Points/Delete", docs => docs.DeleteAsync(Filter.Equal("lang", "en"))),
            ("Points/Delete", docs => docs.WaitUntilVisibleAsync()),
            ("Points/UpdateVectors", docs => docs.UpdateVectorsAsync([Given.Point("1")])),
            ("Points/DeleteVectors", docs => docs.DeleteVectorsAsync(["1"], ["dense"])),
            ("Points/CreateFieldIndex", docs => docs.EnsureAsync(Given.Definition)),
        ];
        foreach (var (method, run) in writes)
        {
            var server = new ScriptedServer().On(method, ScriptedServer.Done(UpdateStatus.WaitTimeout));
            if (method == "Points/CreateFieldIndex")
                server.Info!.PayloadSchema.Remove("lang");
            var error = await Assert.ThrowsAsync<StoreException>(() => run(server.Docs(retries: 0)));
            Assert.Equal(("WaitTimeout", true, true), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
        }

        var batch = new ScriptedServer().On("Points/UpdateBatch", new UpdateBatchResponse { Result = { new UpdateResult { Status = UpdateStatus.Completed }, new UpdateResult { Status = UpdateStatus.WaitTimeout } } });
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => batch.Docs(retries: 0).UpdatePayloadAsync(["1"], Payload.Parse("""{"year":1}""")))).OutcomeUnknown);
    }

    [Fact]
    public async Task Case_3_a_rate_limit_is_waited_out_as_long_as_the_server_says()
    {
        var clock = new RecordingClock();
        var server = new ScriptedServer().On(Upsert, GrpcStatusCode.ResourceExhausted, "Rate limiting exceeded: Write rate limit exceeded", ("retry-after", "3"));
        await using var store = server.Connect(options: new QdrantStoreOptions { Resilience = StoreResilience.CreatePipeline(timeProvider: clock) });
        Assert.Equal(2, (await store.Collection("docs").UpsertAsync(Given.Points(2))).Written);
        Assert.Equal([TimeSpan.FromSeconds(3)], clock.Delays);
        Assert.Equal([2, 2], server.AllSent(Upsert, UpsertPoints.Parser).Select(request => request.Points.Count));
    }

    [Fact]
    public async Task Case_3_a_rate_limit_that_outlasts_the_deadline_is_told_at_once_and_the_write_is_not_unknown()
    {
        var clock = new RecordingClock();
        var server = new ScriptedServer();
        foreach (var method in new[] { "Points/Delete", "Points/Count" })
            server.Always(method, _ => ScriptedServer.Refusal(GrpcStatusCode.ResourceExhausted, "Rate limiting exceeded", ("retry-after", "60")));
        await using var store = server.Connect(options: new QdrantStoreOptions { Resilience = StoreResilience.CreatePipeline(timeProvider: clock) });
        foreach (var run in new Func<Task>[] { () => store.Collection("docs").DeleteAsync(["1"]), () => store.Collection("docs").CountAsync() })
        {
            var error = await Assert.ThrowsAsync<StoreException>(run);
            Assert.Equal(("RESOURCE_EXHAUSTED", true, false, TimeSpan.FromSeconds(60)), (error.StatusCode, error.IsTransient, error.OutcomeUnknown, error.RetryAfter));
        }

        Assert.Empty(clock.Delays);
        Assert.Equal((1, 1), (server.Count("Points/Delete"), server.Count("Points/Count")));
    }

    [Fact]
    public async Task Case_3_a_request_over_the_whole_limit_is_halved_down_to_one_point_and_then_rejected()
    {
        var server = new ScriptedServer().Always(Upsert, message => UpsertPoints.Parser.ParseFrom(message).Points is var points && (points.Count > 2 || points.Any(point => point.Id.Num == 5))
            ? ScriptedServer.Refusal(GrpcStatusCode.ResourceExhausted, "Rate limiting exceeded: Write rate limit exceeded: Operation requires 8 tokens but only 2 are possible")
            : ScriptedServer.Reply(ScriptedServer.Done()));
        var report = await server.Docs().UpsertAsync(Given.Points(8), Report);
        Assert.Equal((7L, "5", PointStatus.Rejected), (report.Written, report.Others.Single().Id, report.Others.Single().Status));
        Assert.Equal([8, 4, 2, 2, 4, 2, 1, 1, 2], server.AllSent(Upsert, UpsertPoints.Parser).Select(request => request.Points.Count));
    }

    [Theory]
    [InlineData(Quota)]
    [InlineData("Insufficient storage: the words of a later version")]
    public async Task Case_3_a_used_up_quota_stops_at_once(string message)
    {
        var server = new ScriptedServer().Always(Upsert, _ => ScriptedServer.Refusal(GrpcStatusCode.ResourceExhausted, message, ("qdrant-insufficient-storage", "1")));
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpsertAsync(Given.Points(8), new UpsertOptions { BatchPoints = 4, Parallel = 1 }));
        Assert.Equal(("RESOURCE_EXHAUSTED", false, false), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
        Assert.Contains("Insufficient storage", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Count(Upsert));
    }

    [Fact]
    public async Task Case_3_a_rate_limit_that_speaks_of_a_quota_is_no_used_up_one()
    {
        var server = new ScriptedServer().On(Upsert, GrpcStatusCode.ResourceExhausted, "Rate limiting exceeded: the quota of a minute holds 4 tokens");
        Assert.Equal(8, (await server.Docs().UpsertAsync(Given.Points(8))).Written);
        Assert.Equal([8, 4, 4], server.AllSent(Upsert, UpsertPoints.Parser).Select(request => request.Points.Count));
    }

    [Fact]
    public async Task Case_4_a_connection_lost_in_the_middle_costs_nothing()
    {
        var server = new ScriptedServer().On(Upsert, ScriptedServer.Done()).On(Upsert, ScriptedServer.Lost);
        var report = await server.Docs().UpsertAsync(Given.Points(6), new UpsertOptions { BatchPoints = 2, Parallel = 1 });
        Assert.Equal(6, report.Written);
        Assert.Equal(["1 2", "3 4", "3 4", "5 6"], Batches(server));
    }

    [Theory]
    [InlineData(GrpcStatusCode.DeadlineExceeded, "Timeout: Operation 'upsert' timed out after 1s")]
    [InlineData(GrpcStatusCode.Cancelled, "Timeout expired")]
    [InlineData(GrpcStatusCode.Aborted, "")]
    public async Task Case_4_and_14_a_write_whose_time_ran_out_is_sent_again_and_then_unknown_and_never_a_cancellation(GrpcStatusCode status, string detail)
    {
        var server = new ScriptedServer().On(Upsert, status, detail);
        Assert.Equal(1, (await server.Docs().UpsertAsync(Given.Point("1"))).Written);
        Assert.Equal(2, server.Count(Upsert));

        server.Always(Upsert, _ => ScriptedServer.Refusal(status, detail), 4);
        var report = await server.Docs().UpsertAsync([Given.Point("1")], Report);
        Assert.Equal((PointStatus.Unknown, true), (report.Others.Single().Status, report.Others.Single().IsTransient));

        server.On("Points/Delete", status, detail);
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs(retries: 0).DeleteAsync(["1"]));
        Assert.Equal((true, true), (error.IsTransient, error.OutcomeUnknown));
        server.On("Points/Count", status, detail);
        error = await Assert.ThrowsAsync<StoreException>(() => server.Docs(retries: 0).CountAsync());
        Assert.Equal((true, false), (error.IsTransient, error.OutcomeUnknown));
    }

    [Fact]
    public async Task Case_4_a_refusal_after_a_lost_answer_leaves_the_write_unknown()
    {
        foreach (var status in new[] { GrpcStatusCode.PermissionDenied, GrpcStatusCode.ResourceExhausted, GrpcStatusCode.InvalidArgument })
        {
            var server = new ScriptedServer().On(Upsert, ScriptedServer.Lost).On(Upsert, status);
            var report = await server.Docs().UpsertAsync([Given.Point("1")], Report);
            Assert.Equal(PointStatus.Unknown, report.Others.Single().Status);

            (string Method, Func<QdrantCollection, Task> Run)[] writes =
            [
                ("Points/Delete", docs => docs.DeleteAsync(["1"])),
                ("Points/Delete", docs => docs.DeleteAsync(Filter.Equal("lang", "en"))),
                ("Points/UpdateBatch", docs => docs.UpdatePayloadAsync(["1"], Payload.Parse("""{"year":1}"""))),
                ("Points/UpdateVectors", docs => docs.UpdateVectorsAsync([Given.Point("1")])),
                ("Points/DeleteVectors", docs => docs.DeleteVectorsAsync(["1"], ["dense"])),
                ("Collections/Delete", docs => docs.DropAsync()),
            ];
            foreach (var (method, run) in writes)
            {
                server.On(method, ScriptedServer.Lost).On(method, status);
                var error = await Assert.ThrowsAsync<StoreException>(() => run(server.Docs()));
                Assert.True(error.OutcomeUnknown, $"{method} {status}");

                server.On(method, status);
                Assert.False((await Assert.ThrowsAsync<StoreException>(() => run(server.Docs()))).OutcomeUnknown, $"{method} {status}");
            }
        }
    }

    [Fact]
    public async Task Case_5_a_refused_batch_is_narrowed_down_to_the_bad_points_and_all_others_are_written()
    {
        string[] bad = ["3", "77"];
        var server = new ScriptedServer().Always(Upsert, message => UpsertPoints.Parser.ParseFrom(message).Points.Any(point => bad.Contains($"{point.Id.Num}"))
            ? ScriptedServer.Refusal(GrpcStatusCode.InvalidArgument, "Wrong input: points[2].vector.?.vector: dense vector must not be empty")
            : ScriptedServer.Reply(ScriptedServer.Done()));
        var report = await server.Docs().UpsertAsync(Given.Points(100), Report);
        Assert.Equal((98L, "3 77"), (report.Written, string.Join(' ', report.Others.Select(other => other.Id))));
        Assert.All(report.Others, other => Assert.Equal((PointStatus.Rejected, false), (other.Status, other.IsTransient)));
        Assert.Contains("must not be empty", report.Others[0].Error, StringComparison.Ordinal);
        Assert.InRange(server.Count(Upsert), 2, 30);
    }

    [Fact]
    public async Task Case_5_a_failed_try_of_one_shard_among_several_may_have_written_on_the_others()
    {
        // CollectionError::InconsistentShardFailure keeps the status of the first error (lib/storage/src/content_manager/errors.rs).
        const string Detail = "Wrong input: 1 out of 3 shards failed to apply operation. First error captured: Wrong input: something";
        var server = new ScriptedServer().On(Upsert, GrpcStatusCode.InvalidArgument, Detail);
        var report = await server.Docs().UpsertAsync([Given.Point("1")], Report);
        Assert.Equal(PointStatus.Unknown, report.Others.Single().Status);

        server.On("Points/Delete", GrpcStatusCode.InvalidArgument, Detail);
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => server.Docs().DeleteAsync(["1"]))).OutcomeUnknown);
    }

    [Fact]
    public async Task Case_6_a_batch_over_the_limit_of_strict_mode_is_halved()
    {
        var server = new ScriptedServer().Always(Upsert, message => UpsertPoints.Parser.ParseFrom(message).Points.Count > 3
            ? ScriptedServer.Refusal(GrpcStatusCode.InvalidArgument, "Bad request: Limit exceeded 4 > 3 for \"upsert limit\". Help: Reduce the \"upsert limit\" parameter to or below 3.")
            : ScriptedServer.Reply(ScriptedServer.Done()));
        Assert.Equal(10, (await server.Docs().UpsertAsync(Given.Points(10))).Written);
    }

    [Fact]
    public async Task Case_6_a_sparse_vector_over_the_limit_of_strict_mode_is_rejected_alone()
    {
        var server = new ScriptedServer().Always(Upsert, message => UpsertPoints.Parser.ParseFrom(message).Points.Any(point => point.Id.Num == 2)
            ? ScriptedServer.Refusal(GrpcStatusCode.InvalidArgument, "Bad request: Sparse vector 'sparse' has a limit of 3 indices, but 4 were provided!")
            : ScriptedServer.Reply(ScriptedServer.Done()));
        var report = await server.Docs().UpsertAsync(Given.Points(3), Report);
        Assert.Equal((2L, "2"), (report.Written, report.Others.Single().Id));
        Assert.Contains("limit of 3 indices", report.Others.Single().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bad request: Max points count limit of 50 reached!. Help: Delete some points to be able to insert new ones.")]
    [InlineData("Bad request: Max points count limit of 50 reached!")]
    [InlineData("Bad request: Max vector storage size limit of 1MB reached!")]
    [InlineData("Bad request: Max payload storage size limit of 1MB reached!")]
    [InlineData("Bad request: Resident memory usage is at 90% of total memory, exceeding the configured limit of 80%. Help: Reduce memory usage")]
    [InlineData("Wrong input: Shard key \"k1\" not found")]
    [InlineData("Wrong input: Shard key not specified")]
    [InlineData("Bad request: Index required but not found for \"lang\" of one of the following types: [keyword]. Help: Create an index for this key or use a different filter.")]
    public async Task Case_6_a_refusal_that_no_smaller_request_escapes_is_not_looked_for_point_by_point(string message)
    {
        var server = new ScriptedServer().Always(Upsert, _ => ScriptedServer.Refusal(GrpcStatusCode.InvalidArgument, message));
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpsertAsync(Given.Points(600), new UpsertOptions { Parallel = 1 }));
        Assert.Equal(("INVALID_ARGUMENT", false, false), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
        Assert.Equal(1, server.Count(Upsert));
    }

    [Fact]
    public async Task Case_13_a_refusal_of_a_vector_name_leaves_the_whole_batch_unknown_and_is_sent_once()
    {
        var server = new ScriptedServer().On(Upsert, GrpcStatusCode.InvalidArgument, "Wrong input: Not existing vector name error: dense");
        var report = await server.Docs().UpsertAsync(Given.Points(50), Report);
        Assert.Equal(50, report.Others.Count);
        Assert.All(report.Others, other => Assert.Equal(PointStatus.Unknown, other.Status));
        Assert.Equal(1, server.Count(Upsert));

        // The same in a change of vectors.
        server.On("Points/UpdateVectors", GrpcStatusCode.InvalidArgument, "Wrong input: Not existing vector name error: dense");
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpdateVectorsAsync(Given.Points(5)))).OutcomeUnknown);
    }

    [Fact]
    public async Task Case_13_names_and_dimensions_are_compared_before_anything_is_sent()
    {
        var server = new ScriptedServer();
        var unknown = Given.Point("2");
        unknown.Sparse["nosuch"] = Given.Terms((1, 1));
        var shortened = Given.Point("3");
        shortened.Dense["dense"] = new float[] { 1 };
        var report = await server.Docs().UpsertAsync([Given.Point("1"), unknown, shortened], Report);
        Assert.Equal((1L, "2 3"), (report.Written, string.Join(' ', report.Others.Select(other => other.Id))));
        Assert.All(report.Others, other => Assert.Equal(PointStatus.Rejected, other.Status));
        Assert.Equal([1ul], server.Sent(Upsert, UpsertPoints.Parser).Points.Select(point => point.Id.Num));
    }

    [Theory]
    [InlineData("Wrong input: Not existing vector name error: dense")]
    [InlineData("Wrong input: Vector dimension error: expected dim: 3, got 2 for vector 'dense'")]
    [InlineData("Wrong input: Conversion between sparse and regular vectors failed")]
    public async Task Case_13_a_collection_that_was_made_anew_is_described_again_before_the_next_batch(string message)
    {
        var server = new ScriptedServer();
        var docs = server.Docs();
        await docs.UpsertAsync(Given.Point("1"));
        server.Info = ScriptedServer.Describe(new() { Dense = { new DenseField("dense", 3, Distance.Dot) }, Sparse = { new SparseField("sparse") } });
        server.On(Upsert, GrpcStatusCode.InvalidArgument, message);
        var report = await docs.UpsertAsync(Given.Points(600), new UpsertOptions { Parallel = 1, ThrowOnFailure = false });
        Assert.Equal((0L, 600), (report.Written, report.Others.Count));
        Assert.Equal(1 + 1, server.Count(Upsert));

        await docs.DescribeAsync();
        var point = Given.Point("1");
        point.Dense["dense"] = new float[] { 1, 2, 3 };
        Assert.Equal(1, (await docs.UpsertAsync(point)).Written);
    }

    [Fact]
    public async Task Case_18_ids_without_a_point_are_reported_and_not_sent()
    {
        var server = new ScriptedServer().On("Points/Get", new GetResponse { Result = { new RetrievedPoint { Id = new PointId { Num = 1 } } } });
        var report = await server.Docs().UpdatePayloadAsync(["1", "2"], Payload.Parse("""{"year":1}"""));
        Assert.Equal(["2"], report.MissingIds);
        var operations = server.Sent("Points/UpdateBatch", UpdateBatchPoints.Parser).Operations;
        Assert.Equal([1ul], operations.Single().SetPayload.PointsSelector.Filter.Must.Single().HasId.HasId.Select(id => id.Num));

        server.On("Points/Get", new GetResponse { Result = { new RetrievedPoint { Id = new PointId { Num = 1 } } } });
        Assert.Equal(["2"], await server.Docs().UpdateVectorsAsync([Given.Point("1"), Given.Point("2")]));
        Assert.Equal([1ul], server.Sent("Points/UpdateVectors", UpdatePointVectors.Parser).Points.Select(point => point.Id.Num));
    }

    [Fact]
    public async Task Case_18_points_that_vanish_on_the_way_leave_the_others_of_their_request_unknown()
    {
        var server = new ScriptedServer().On("Points/UpdateVectors", GrpcStatusCode.NotFound, "Not found: No point with id 2 found");
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpdateVectorsAsync([Given.Point("1"), Given.Point("2")]));
        Assert.Equal(("NOT_FOUND", true), (error.StatusCode, error.OutcomeUnknown));

        server.On("Points/UpdateBatch", GrpcStatusCode.NotFound, "Not found: No point with id 2 found");
        error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpdatePayloadAsync(["1", "2"], Payload.Parse("""{"year":1}""")));
        Assert.Equal(("NOT_FOUND", true), (error.StatusCode, error.OutcomeUnknown));
    }

    [Fact]
    public async Task Case_18_a_batch_of_changes_that_is_refused_in_the_middle_is_changed_in_part()
    {
        // One operation sets keys, the next one takes keys away: the first stays when the second is refused.
        var server = new ScriptedServer().On("Points/UpdateBatch", GrpcStatusCode.InvalidArgument, "Wrong input: something");
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpdatePayloadAsync(["1"], Payload.Parse("""{"year":1,"lang":null}""")));
        Assert.Equal(2, server.Sent("Points/UpdateBatch", UpdateBatchPoints.Parser).Operations.Count);
        Assert.True(error.OutcomeUnknown);
    }

    [Fact]
    public async Task Case_18_a_conditional_upsert_says_so_and_a_missing_collection_is_no_missing_point()
    {
        var server = new ScriptedServer();
        await server.Docs().UpsertAsync([Given.Point("1")], new QdrantUpsertOptions { ReplaceIf = Filter.Equal("lang", "en") });
        Assert.Equal("lang", server.Sent(Upsert, UpsertPoints.Parser).UpdateFilter.Must.Single().Field.Key);

        server.On("Points/UpdateVectors", GrpcStatusCode.NotFound, "Not found: Collection `docs` doesn't exist!");
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => server.Docs().UpdateVectorsAsync([Given.Point("1")]));
        server.On("Points/UpdateVectors", GrpcStatusCode.NotFound, "Not found: Collection `docs2` doesn't exist!");
        await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpdateVectorsAsync([Given.Point("1")]));
    }

    [Fact]
    public async Task Case_19_numbers_that_poison_a_collection_never_leave()
    {
        var server = new ScriptedServer();
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            var point = Given.Point("2");
            point.Dense["dense"] = new[] { 1, bad };
            var report = await server.Docs().UpsertAsync([Given.Point("1"), point], Report);
            Assert.Equal((1L, "2", PointStatus.Rejected), (report.Written, report.Others.Single().Id, report.Others.Single().Status));
            Assert.Throws<ArgumentException>(() => Given.Terms((1, bad)));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => server.Docs().UpdateVectorsAsync([point]));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => server.Docs().SearchAsync(Given.Dense(1, bad)));
        }

        Assert.All(server.AllSent(Upsert, UpsertPoints.Parser), request => Assert.Equal([1ul], request.Points.Select(point => point.Id.Num)));
        Assert.Equal((0, 0), (server.Count("Points/UpdateVectors"), server.Count("Points/Query")));
    }

    [Fact]
    public async Task Case_19_a_cosine_vector_that_the_server_would_store_as_zeros_is_rejected()
    {
        var server = new ScriptedServer { Info = ScriptedServer.Describe(new() { Dense = { new DenseField("dense", 2, Distance.Cosine) } }) };
        foreach (var component in new[] { 1e38f, 0 })
        {
            var point = Given.Point("1");
            point.Dense["dense"] = new[] { component, component };
            Assert.Equal(PointStatus.Rejected, (await server.Docs().UpsertAsync([point], Report)).Others.Single().Status);
        }

        Assert.Equal(0, server.Count(Upsert));
    }

    [Fact]
    public async Task Case_20_an_answer_over_the_own_limit_leaves_a_write_unknown_and_a_request_over_it_is_halved()
    {
        var server = new ScriptedServer().On(Upsert, ScriptedServer.TooLarge);
        Assert.Equal(PointStatus.Unknown, (await server.Docs().UpsertAsync([Given.Point("1")], Report)).Others.Single().Status);

        server.On(Upsert, _ => new GrpcReply(GrpcStatusCode.ResourceExhausted, "The request is larger than MaxSendBytes.") { FromServer = false, WasSent = false });
        Assert.Equal(4, (await server.Docs().UpsertAsync(Given.Points(4))).Written);
        Assert.Equal([1, 4, 2, 2], server.AllSent(Upsert, UpsertPoints.Parser).Select(request => request.Points.Count));
    }

    [Fact]
    public async Task Case_22_an_answer_without_a_status_leaves_a_write_unknown()
    {
        // HTTP 431, as GrpcTransport maps it.
        var server = new ScriptedServer().On(Upsert, _ => new GrpcReply(GrpcStatusCode.Internal, "HTTP 431 without grpc-status") { FromServer = false });
        var report = await server.Docs().UpsertAsync([Given.Point("1")], Report);
        Assert.Equal((PointStatus.Unknown, 1), (report.Others.Single().Status, server.Count(Upsert)));
    }

    private static IEnumerable<string> Batches(ScriptedServer server) => server.AllSent(Upsert, UpsertPoints.Parser).Select(request => string.Join(' ', request.Points.Select(point => point.Id.Num)));
}
