using Connectors.Grpc;
using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>The cases of ../shared/docs/protocols.md, section C, Milvus, that concern writes; each named with its number.</summary>
public class WriteFaultTests
{
    [Fact]
    public async Task A_refusal_does_not_undo_a_deletion_whose_answer_was_lost()
    {
        var server = new ScriptedServer().On("Delete", GrpcStatusCode.Unavailable).On("Delete", GrpcStatusCode.PermissionDenied);
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().DeleteAsync(["a"]));
        Assert.Equal(("PERMISSION_DENIED", true), (error.StatusCode, error.OutcomeUnknown));

        server = new ScriptedServer().On("Delete", GrpcStatusCode.PermissionDenied);
        error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().DeleteAsync(["a"]));
        Assert.False(error.OutcomeUnknown);
    }

    [Fact]
    public async Task Case_2_a_code_inside_an_OK_answer_is_an_error()
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Status = ScriptedServer.Error(1100, "bad parameter") });
        var error = await Assert.ThrowsAsync<PartialUpsertException>(() => server.Docs().UpsertAsync(Given.Point("a")));
        Assert.Contains("1100", error.Message, StringComparison.Ordinal);
        Assert.Contains("bad parameter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_3_the_error_code_of_an_old_server_is_an_error_though_code_is_0()
    {
        var server = new ScriptedServer().On("Delete", new MutationResult { Status = ScriptedServer.Error(0, "no", errorCode: 5) });
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().DeleteAsync(["a"]));
        Assert.Equal("error_code 5", error.StatusCode);

        server.On("Query", new QueryResults { Status = ScriptedServer.Error(0, "can't find collection", errorCode: 4) });
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => server.Docs().CountAsync());
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(0, 49)]
    public async Task Case_4_a_rate_limit_is_waited_for(int code, int errorCode)
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Status = ScriptedServer.Error(code, "rate limit", errorCode) });
        Assert.Equal(1, (await server.Docs().UpsertAsync(Given.Point("a"))).Written);
        Assert.Equal(2, server.Count("Upsert"));
    }

    [Fact]
    public async Task Case_4_a_denied_write_says_which_quota_it_was_and_is_not_tried_again()
    {
        var server = new ScriptedServer()
            .On("Upsert", new MutationResult { Status = ScriptedServer.Error(9, "quota exceeded") })
            .On("CheckHealth", new CheckHealthResponse { Reasons = { "disk is full" }, QuotaStates = { 5 } });
        var error = await Assert.ThrowsAnyAsync<StoreException>(() => server.Docs().UpsertAsync(Given.Point("a")));
        Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        Assert.Contains("writes are denied", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Count("Upsert"));
    }

    [Fact]
    public async Task Case_5_a_request_that_is_too_large_is_split_and_not_sent_again_as_it_is()
    {
        var server = new ScriptedServer();
        for (var i = 0; i < 2; i++)
            server.On("Upsert", GrpcStatusCode.ResourceExhausted, "grpc: received message larger than max");
        var report = await server.Docs().UpsertAsync(Enumerable.Range(0, 8).Select(i => Given.Point($"p{i}")));
        Assert.Equal(8, report.Written);
        Assert.Equal([8u, 4, 2, 2, 4], Enumerable.Range(0, server.Count("Upsert")).Select(i => server.Sent("Upsert", UpsertRequest.Parser, i).NumRows));
    }

    [Fact]
    public async Task Case_6_a_key_is_never_twice_in_a_batch()
    {
        var server = new ScriptedServer();
        var report = await server.Docs().UpsertAsync([Given.Point("a", """{"year":1}"""), Given.Point("b"), Given.Point("a", """{"year":2}""")]);
        Assert.Equal((2, PointStatus.Superseded, 0), (report.Written, report.Others.Single().Status, report.Others.Single().Ordinal));
        Assert.Equal(["b", "a"], Keys(server.Sent("Upsert", UpsertRequest.Parser)));
    }

    [Fact]
    public async Task Case_7_a_schema_mismatch_is_described_again_and_the_columns_are_made_anew_once()
    {
        var server = new ScriptedServer { AlteredAt = 461_000_000_000_000_000 };
        server.On("Upsert", _ =>
        {
            server.AlteredAt++;
            server.Schema!.Fields.Add(new FieldSchema { Name = "added", DataType = DataType.Int64, Nullable = true });
            return ScriptedServer.Reply(new MutationResult { Status = ScriptedServer.Error(109, "schema mismatch") });
        });
        Assert.Equal(1, (await server.Docs().UpsertAsync(Given.Point("a", """{"added":7}"""))).Written);
        var columns = server.Sent("Upsert", UpsertRequest.Parser, 1).FieldsData;
        Assert.Equal(7, columns.Single(column => column.FieldName == "added").Scalars.LongData.Data.Single());
        Assert.Equal(2, server.Count("Upsert"));

        // Without the time of the description the server would not compare.
        Assert.Equal([461_000_000_000_000_000, 461_000_000_000_000_001], Enumerable.Range(0, 2).Select(i => server.Sent("Upsert", UpsertRequest.Parser, i).SchemaTimestamp));

        for (var i = 0; i < 2; i++)
            server.On("Upsert", new MutationResult { Status = ScriptedServer.Error(109, "schema mismatch") });
        var error = await Assert.ThrowsAnyAsync<StoreException>(() => server.Docs().UpsertAsync(Given.Point("a")));
        Assert.Contains("109", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, server.Count("Upsert"));
    }

    [Fact]
    public async Task Case_10_sparse_rows_that_a_server_may_store_or_choke_on_never_leave()
    {
        var server = new ScriptedServer();
        Assert.Throws<ArgumentException>(() => Given.Terms((2, 1), (1, 1)));
        Assert.Throws<ArgumentException>(() => Given.Terms((1, 1), (1, 1)));
        Assert.Throws<ArgumentException>(() => Given.Terms((1, float.NaN)));
        var report = await server.Docs().UpsertAsync(
            [Given.Point("negative", "{}", (1, -1)), Given.Point("largest", "{}", (uint.MaxValue, 1)), Given.Point("good", "{}", (uint.MaxValue - 1, 1)), Given.Point("zero", "{}", (1, 0), (2, 1))],
            new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(["negative", "largest"], report.Others.Select(outcome => outcome.Id));
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Rejected, outcome.Status));
        var sparse = server.Sent("Upsert", UpsertRequest.Parser).FieldsData.Single(column => column.FieldName == "sparse").Vectors;
        Assert.Equal("FEFFFFFF0000803F", Convert.ToHexString(sparse.SparseFloatVector.Contents[0].Span));
        Assert.Equal("020000000000803F", Convert.ToHexString(sparse.SparseFloatVector.Contents[1].Span));
    }

    [Fact]
    public async Task Case_11_points_are_upserted_and_never_inserted()
    {
        var server = new ScriptedServer().On("Upsert", GrpcStatusCode.Unavailable);
        Assert.Equal(1, (await server.Docs().UpsertAsync(Given.Point("a"))).Written);
        Assert.Equal((2, 0), (server.Count("Upsert"), server.Count("Insert")));
    }

    [Fact]
    public async Task Case_14_points_of_a_refused_upsert_are_unknown_and_not_unchanged()
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Status = ScriptedServer.Error(1100, "insert refused"), ErrIndex = { 0 }, DeleteCnt = 1 });
        var report = await server.Docs().UpsertAsync([Given.Point("a")], new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal((0, PointStatus.Unknown), (report.Written, report.Others.Single().Status));
    }

    [Fact]
    public async Task Case_14_a_refused_batch_is_narrowed_down_and_all_others_are_sent_again_whole()
    {
        var server = new ScriptedServer();
        for (var i = 0; i < 20; i++)
        {
            server.On("Upsert", message => ScriptedServer.Reply(Keys(UpsertRequest.Parser.ParseFrom(message)).Contains("p3")
                ? new MutationResult { Status = ScriptedServer.Error(1100, "p3 is bad") }
                : new MutationResult()));
        }

        var report = await server.Docs().UpsertAsync(Enumerable.Range(0, 8).Select(i => Given.Point($"p{i}")), new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal((7, "p3"), (report.Written, report.Others.Single().Id));
    }

    [Fact]
    public async Task Case_15_a_payload_update_sends_whole_rows_and_no_partial_update()
    {
        var server = new ScriptedServer();
        await Assert.ThrowsAsync<NotSupportedException>(() => server.Docs().UpdatePayloadAsync(["a"], Payload.Parse("""{"year":1}""")));
        Assert.Equal(0, server.Count("Upsert"));
        await server.Docs().UpsertAsync(Given.Point("a"));
        Assert.False(server.Sent("Upsert", UpsertRequest.Parser).PartialUpdate);
    }

    [Fact]
    public async Task Case_16_no_deletion_has_an_empty_expression()
    {
        var server = new ScriptedServer();
        var docs = server.Docs();
        await docs.DeleteAsync(Filter.All);
        await docs.DeleteAsync(!Filter.All);
        await docs.DeleteAsync(Filter.Equal("year", "no number"));
        await docs.DeleteAsync(Array.Empty<string>());
        Assert.Equal(["_id != \"\"", "_id == \"\"", "_id == \"\""], Enumerable.Range(0, server.Count("Delete")).Select(i => server.Sent("Delete", DeleteRequest.Parser, i).Expr));
    }

    [Fact]
    public async Task Case_18_a_batch_that_ends_the_server_is_tried_a_few_times_and_the_others_are_written()
    {
        var server = new ScriptedServer();
        for (var i = 0; i < 20; i++)
        {
            server.On("Upsert", message => Keys(UpsertRequest.Parser.ParseFrom(message)).Contains("poison")
                ? new GrpcReply(GrpcStatusCode.Unavailable, "Stream removed (Socket closed)")
                : ScriptedServer.Reply(new MutationResult()));
        }

        var report = await server.Docs(retries: 2).UpsertAsync(
            [Given.Point("a"), Given.Point("poison"), Given.Point("b")],
            new UpsertOptions { ThrowOnFailure = false, BatchPoints = 1, Parallel = 1 });
        Assert.Equal((2, "poison", PointStatus.Unknown), (report.Written, report.Others.Single().Id, report.Others.Single().Status));
        Assert.Equal(2 + 3, server.Count("Upsert"));
    }

    [Fact]
    public async Task Case_19_what_a_server_would_store_without_a_check_is_checked_here()
    {
        var server = new ScriptedServer();
        server.Schema!.Fields.Add(new FieldSchema { Name = "code", DataType = DataType.Varchar, TypeParams = { Schema.SchemaWriter.Pair("max_length", 4) } });
        var wrong = Given.Point("dimension", """{"code":"x"}""");
        wrong.Dense["dense"] = new float[4];
        var infinite = Given.Point("infinity", """{"code":"x"}""");
        infinite.Dense["dense"] = new[] { 1, float.PositiveInfinity };
        var bare = new HybridPoint("bare", Payload.Parse("""{"code":"x"}"""));
        var report = await server.Docs().UpsertAsync(
            [
                wrong,
                infinite,
                bare,
                Given.Point("long text", """{"code":"größe"}"""),
                Given.Point("no code"),
                Given.Point("array", """{"code":["x"]}"""),
                Given.Point("large row", $$"""{"code":"x","text":"{{new string('x', 65_536)}}"}"""),
                Given.Point("many values", $$"""{"code":"x","year":[{{string.Join(',', Enumerable.Range(0, 33))}}]}"""),
                Given.Point(new string('x', 500) + new string('\'', 12), """{"code":"x"}"""),
                Given.Point("good", """{"code":"x"}"""),
            ],
            new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(1, report.Written);
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Rejected, outcome.Status));
        Assert.Equal(["good"], Keys(server.Sent("Upsert", UpsertRequest.Parser)));
    }

    [Fact]
    public async Task Case_20_counts_of_the_answer_decide_nothing()
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { InsertCnt = 5, DeleteCnt = 7, UpsertCnt = 0, SuccIndex = { 0 } });
        Assert.Equal(2, (await server.Docs().UpsertAsync([Given.Point("a"), Given.Point("b")])).Written);
    }

    [Theory]
    [InlineData(65535, 0)]
    [InlineData(6, 6)]
    [InlineData(1, 1)]
    public async Task Case_21_codes_that_mean_a_bad_request_are_not_tried_again(int code, int errorCode)
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Status = ScriptedServer.Error(code, "bad", errorCode) });
        var report = await server.Docs().UpsertAsync([Given.Point("a")], new UpsertOptions { ThrowOnFailure = false });
        Assert.Contains($"code {code}", report.Others.Single().Error!, StringComparison.Ordinal);
        Assert.Equal(1, server.Count("Upsert"));
    }

    [Fact]
    public async Task Case_21_the_flag_of_a_server_makes_any_code_retriable()
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Status = ScriptedServer.Error(1, "not ready", errorCode: 1, retriable: true) });
        Assert.Equal(1, (await server.Docs().UpsertAsync(Given.Point("a"))).Written);
    }

    private static IEnumerable<string> Keys(UpsertRequest request) => request.FieldsData.Single(column => column.FieldName == "_id").Scalars.StringData.Data;
}
