using System.Buffers;
using Connectors.Grpc;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Faults;

/// <summary>The cases of ../shared/docs/protocols.md, section C, Qdrant, that concern reads and what is refused before anything is sent.</summary>
public class ReadFaultTests
{
    private const string NoIndex = "Bad request: Index required but not found for \"other\" of one of the following types: [keyword]. Help: Create an index for this key or use a different filter.";

    [Fact]
    public async Task Case_6_a_limit_of_strict_mode_is_a_plain_error_that_says_what_helps()
    {
        var server = new ScriptedServer().On("Points/Query", GrpcStatusCode.InvalidArgument, "Bad request: Limit exceeded 11 > 10 for \"limit\". Help: Reduce the \"limit\" parameter to or below 10.");
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal(("INVALID_ARGUMENT", false, false), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
        Assert.Contains("Help: Reduce", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Count("Points/Query"));
    }

    [Fact]
    public async Task Case_6_a_filter_without_an_index_names_the_fields_that_lack_one_in_every_operation()
    {
        var filter = Filter.Equal("lang", "en") & Filter.Equal("other", "x") & Filter.Equal("deep.er", 1);
        (string Method, Func<QdrantCollection, Task> Run)[] operations =
        [
            ("Points/Query", docs => docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Filter = filter })),
            ("Points/QueryBatch", docs => docs.SearchBatchAsync([Given.Sparse((1, 1)), new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Filter = filter }])),
            ("Points/QueryGroups", docs => docs.SearchAsync(new QdrantQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Filter = filter, GroupBy = "lang" })),
            ("Points/Count", docs => docs.CountAsync(filter)),
            ("Points/Count", docs => docs.EstimateCountAsync(filter)),
            ("Points/Scroll", docs => docs.ScrollAsync(new ScrollOptions { Filter = filter }).ToListAsync().AsTask()),
            ("Points/Scroll", docs => docs.ScrollInOrderAsync(new QdrantScrollOptions { OrderBy = "year", Filter = filter }).ToListAsync().AsTask()),
            ("Points/Facet", docs => docs.CountValuesAsync("lang", filter: filter)),
            ("Points/Delete", docs => docs.DeleteAsync(filter)),
            ("Points/UpdateBatch", docs => docs.UpdatePayloadAsync(filter, Payload.Parse("""{"year":1}"""))),
            ("Points/Upsert", docs => docs.UpsertAsync([Given.Point("1")], new QdrantUpsertOptions { ReplaceIf = filter })),
        ];
        foreach (var (method, run) in operations)
        {
            var server = new ScriptedServer().On(method, GrpcStatusCode.InvalidArgument, NoIndex);
            var error = await Assert.ThrowsAsync<StoreException>(() => run(server.Docs()));
            Assert.True(error.Message.Contains("'other', 'deep.er'", StringComparison.Ordinal) && error.Message.Contains("EnsureAsync", StringComparison.Ordinal), $"{method}: {error.Message}");
            Assert.DoesNotContain("'lang'", error.Message, StringComparison.Ordinal);
            Assert.Equal(1, server.Count(method));
        }
    }

    [Fact]
    public async Task Case_7_a_server_that_is_not_ready_yet_is_waited_for()
    {
        // Readiness is a REST answer (503, then 200). By gRPC a shard that is not loaded yet is UNAVAILABLE.
        var server = new ScriptedServer().On("Points/Query", GrpcStatusCode.Unavailable, "Shard temporarily unavailable: loading").On("Points/Query", GrpcStatusCode.Unavailable, "Shard temporarily unavailable: loading");
        Assert.Empty(await server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal(3, server.Count("Points/Query"));
    }

    [Theory]
    [InlineData(0, QdrantCollectionStatus.Unknown)]
    [InlineData(1, QdrantCollectionStatus.Green)]
    [InlineData(2, QdrantCollectionStatus.Yellow)]
    [InlineData(3, QdrantCollectionStatus.Red)]
    [InlineData(4, QdrantCollectionStatus.Grey)]
    [InlineData(9, QdrantCollectionStatus.Unknown)]
    public async Task Case_8_the_status_of_a_collection_is_told_and_stops_no_write(int status, QdrantCollectionStatus expected)
    {
        var server = new ScriptedServer();
        server.Info!.Status = (CollectionStatus)status;
        server.Info.OptimizerStatus = status == 3 ? new OptimizerStatus { Ok = false, Error = "disk" } : new OptimizerStatus { Ok = true };
        server.Info.PointsCount = 5;
        server.Info.IndexedVectorsCount = 4;
        server.Info.SegmentsCount = 3;
        var docs = server.Docs();
        Assert.Equal(new QdrantCollectionHealth(expected, status == 3 ? "disk" : null, 5, 4, 3), await docs.GetHealthAsync());
        Assert.Equal(1, (await docs.UpsertAsync(Given.Point("1"))).Written);

        server.Info = null;
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => server.Docs().GetHealthAsync());
    }

    [Fact]
    public async Task Case_9_vectors_come_back_alike_in_the_old_and_in_the_new_form()
    {
        var old = new RetrievedPoint { Id = new PointId { Num = 1 }, Vectors = new VectorsOutput { Vectors = new NamedVectorsOutput() } };
        old.Vectors.Vectors.Vectors.Add("dense", new VectorOutput { Data = { 1, 2 } });
        old.Vectors.Vectors.Vectors.Add("sparse", new VectorOutput { Data = { 3, 4 }, Indices = new SparseIndices { Data = { 7, 9 } } });
        var now = new RetrievedPoint { Id = new PointId { Num = 1 }, Vectors = new VectorsOutput { Vectors = new NamedVectorsOutput() } };
        now.Vectors.Vectors.Vectors.Add("dense", new VectorOutput { Dense = new DenseVector { Data = { 1, 2 } } });
        now.Vectors.Vectors.Vectors.Add("sparse", new VectorOutput { Sparse = new SparseVector { Values = { 3, 4 }, Indices = { 7, 9 } } });
        foreach (var answer in new[] { old, now })
        {
            var server = new ScriptedServer().On("Points/Get", new GetResponse { Result = { answer } });
            var point = (await server.Docs().GetAsync("1", new GetOptions { Vectors = VectorSelection.All }))!;
            Assert.Equal(new float[] { 1, 2 }, point.Dense["dense"].ToArray());
            Assert.Equal([7u, 9], point.Sparse["sparse"].Indices.ToArray());
            Assert.Equal(new float[] { 3, 4 }, point.Sparse["sparse"].Values.ToArray());
        }
    }

    [Fact]
    public async Task Case_10_every_kind_of_payload_value_goes_out_and_comes_back()
    {
        const string Json = """{"i":9007199254740993,"min":-9223372036854775808,"d":0.1,"t":true,"f":false,"n":null,"s":"ü\u0000","a":[1,[2.5,{}],null],"o":{"x":{"y":[]}},"e":""}""";
        var server = new ScriptedServer();
        await server.Docs().UpsertAsync(new HybridPoint("1", Payload.Parse(Json)) { Dense = { ["dense"] = new float[] { 1, 0 } } });
        var sent = server.Sent("Points/Upsert", UpsertPoints.Parser).Points.Single();
        Assert.Equal(9007199254740993, sent.Payload["i"].IntegerValue);
        Assert.Equal(Value.KindOneofCase.NullValue, sent.Payload["n"].KindCase);
        server.On("Points/Get", new GetResponse { Result = { new RetrievedPoint { Id = sent.Id, Payload = { sent.Payload } } } });
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(Json),
            System.Text.Json.Nodes.JsonNode.Parse((await server.Docs().GetAsync("1"))!.Payload.ToString())));
    }

    [Theory]
    [InlineData("18446744073709551615", true)]
    [InlineData("0", true)]
    [InlineData("550e8400-e29b-41d4-a716-446655440000", true)]
    [InlineData("550E8400-E29B-41D4-A716-446655440000", false)]
    [InlineData("550e8400e29b41d4a716446655440000", false)]
    [InlineData("urn:uuid:550e8400-e29b-41d4-a716-446655440000", false)]
    [InlineData("18446744073709551616", false)]
    [InlineData("007", false)]
    [InlineData("doc-1", false)]
    public async Task Case_11_an_id_is_native_only_as_the_server_writes_it_and_others_come_back_as_they_were(string id, bool isNative)
    {
        var server = new ScriptedServer();
        await server.Docs().UpsertAsync(Given.Point(id));
        var sent = server.Sent("Points/Upsert", UpsertPoints.Parser).Points.Single();
        Assert.Equal(isNative, sent.Id.HasNum ? sent.Id.Num.ToString(System.Globalization.CultureInfo.InvariantCulture) == id : sent.Id.Uuid == id);
        Assert.Equal(!isNative, sent.Payload.ContainsKey("_id"));
        server.On("Points/Get", new GetResponse { Result = { new RetrievedPoint { Id = sent.Id, Payload = { sent.Payload } } } });
        Assert.Equal(id, (await server.Docs().GetAsync(id))!.Id);
        Assert.Equal(sent.Id, server.Sent("Points/Get", GetPoints.Parser).Ids.Single());
    }

    [Theory]
    [InlineData(GrpcStatusCode.Unauthenticated, "Invalid API key or JWT")]
    [InlineData(GrpcStatusCode.Unauthenticated, "")]
    [InlineData(GrpcStatusCode.PermissionDenied, "ExpiredSignature")]
    [InlineData(GrpcStatusCode.PermissionDenied, "Forbidden: Global manage access is required")]
    public async Task Case_12_a_refused_key_is_final_and_nothing_is_unknown(GrpcStatusCode status, string detail)
    {
        var server = new ScriptedServer().Always("Points/Upsert", _ => ScriptedServer.Refusal(status, detail)).Always("Points/Query", _ => ScriptedServer.Refusal(status, detail));
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpsertAsync(Given.Points(9), new UpsertOptions { BatchPoints = 3, Parallel = 1 }));
        Assert.Equal((false, false), (error.IsTransient, error.OutcomeUnknown));
        await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal((1, 1), (server.Count("Points/Upsert"), server.Count("Points/Query")));
    }

    [Fact]
    public async Task Case_17_a_filter_without_conditions_is_never_made_and_all_points_are_deleted_only_by_name()
    {
        Assert.Throws<ArgumentException>(() => Filter.And());
        Assert.Throws<ArgumentException>(() => Filter.Or());
        Assert.Throws<ArgumentException>(() => Filter.AnyOf("lang"));
        Assert.Throws<ArgumentException>(() => Filter.Ids());
        var server = new ScriptedServer();
        await server.Docs().DeleteAsync(Filter.All);
        Filter[] filters =
        [
            Filter.Equal("lang", "en"), Filter.Not(Filter.Equal("lang", "en")), Filter.Ids("1", "a"), Filter.AnyOf("lang", "en", "de"), Filter.Exists("lang"), Filter.Not(Filter.All),
            Filter.Range("year", gte: 1), Filter.Equal("lang", "en") | (Filter.Equal("year", 1) & !Filter.Exists("other")), Filter.Or(Filter.Not(Filter.All), Filter.Ids("1")),
        ];
        var sent = 0;
        foreach (var filter in filters)
        {
            await server.Docs().DeleteAsync(filter);
            await server.Docs().CountAsync(filter);
            sent += 2;
        }

        Assert.Equal(new Protos.Filter(), server.Sent("Points/Delete", DeletePoints.Parser).Points.Filter);
        Assert.Equal(1 + filters.Length, server.Count("Points/Delete"));
        var translated = server.AllSent("Points/Delete", DeletePoints.Parser).Skip(1).Select(request => request.Points.Filter).Concat(server.AllSent("Points/Count", CountPoints.Parser).Select(request => request.Filter)).ToList();
        Assert.Equal(sent, translated.Count);
        Assert.All(translated, filter => Assert.True(IsComplete(filter), filter.ToString()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Case_20_a_page_over_the_own_limit_is_asked_for_in_halves_also_when_it_is_the_first(int largest)
    {
        var server = new ScriptedServer().Always("Points/Scroll", message => Page(ScrollPoints.Parser.ParseFrom(message), total: 7, largest));
        Assert.Equal(Enumerable.Range(1, 7).Select(i => $"{i}"), (await server.Docs().ScrollAsync(new ScrollOptions { PageSize = 8 }).ToListAsync()).Select(point => point.Id));

        var clogged = new ScriptedServer().Always("Points/Scroll", ScriptedServer.TooLarge);
        var error = await Assert.ThrowsAsync<StoreException>(() => clogged.Docs().ScrollAsync(new ScrollOptions { PageSize = 8 }).ToListAsync().AsTask());
        Assert.Contains("MaxReceiveBytes", error.Message, StringComparison.Ordinal);
        Assert.Equal([8u, 4, 2, 1], clogged.AllSent("Points/Scroll", ScrollPoints.Parser).Select(request => request.Limit));
    }

    [Fact]
    public async Task Case_20_points_and_searches_over_the_own_limit_are_asked_for_in_halves_and_keep_their_order()
    {
        var server = new ScriptedServer()
            .Always("Points/Get", message => GetPoints.Parser.ParseFrom(message).Ids is var ids && ids.Count > 2 ? ScriptedServer.TooLarge(message) : ScriptedServer.Reply(new GetResponse { Result = { ids.Select(id => new RetrievedPoint { Id = id }) } }))
            .Always("Points/QueryBatch", ScriptedServer.TooLarge, 3)
            .Always("Points/Query", message => Hit(QueryPoints.Parser.ParseFrom(message)));
        Assert.Equal(Enumerable.Range(1, 9).Select(i => $"{i}"), (await server.Docs().GetAsync(Enumerable.Range(1, 9).Select(i => $"{i}"))).Select(point => point.Id));
        Assert.Equal([9, 4, 2, 2, 5, 2, 3, 1, 2], server.AllSent("Points/Get", GetPoints.Parser).Select(request => request.Ids.Count));

        var results = await server.Docs().SearchBatchAsync([.. Enumerable.Range(1, 4).Select(i => Given.Sparse(((uint)i, 1)))]);
        Assert.Equal(["1", "2", "3", "4"], results.Select(result => result.Single().Id));
        Assert.Equal((3, 4), (server.Count("Points/QueryBatch"), server.Count("Points/Query")));

        var error = await Assert.ThrowsAsync<StoreException>(() => new ScriptedServer().On("Points/Query", ScriptedServer.TooLarge).Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal(("RESOURCE_EXHAUSTED", false), (error.StatusCode, error.IsTransient));
    }

    [Fact]
    public async Task Case_6_a_batch_of_searches_over_the_limit_of_strict_mode_is_halved()
    {
        var server = new ScriptedServer()
            .On("Points/QueryBatch", GrpcStatusCode.InvalidArgument, "Bad request: Limit exceeded 4 > 2 for \"search batch size\". Help: Reduce the \"search batch size\" parameter to or below 2.");
        Assert.Equal(4, (await server.Docs().SearchBatchAsync([.. Enumerable.Range(1, 4).Select(i => Given.Sparse(((uint)i, 1)))])).Count);
        Assert.Equal([4, 2, 2], server.AllSent("Points/QueryBatch", QueryBatchPoints.Parser).Select(request => request.QueryPoints.Count));
    }

    [Fact]
    public async Task Case_20_a_rate_limit_that_has_to_be_waited_for_splits_no_read()
    {
        var server = new ScriptedServer();
        foreach (var method in new[] { "Points/Get", "Points/Scroll", "Points/QueryBatch" })
            server.Always(method, _ => ScriptedServer.Refusal(GrpcStatusCode.ResourceExhausted, "Rate limiting exceeded: Read rate limit exceeded", ("retry-after", "30")));
        foreach (var run in new Func<QdrantCollection, Task>[] { docs => docs.GetAsync(["1", "2", "3"]), docs => docs.ScrollAsync().ToListAsync().AsTask(), docs => docs.SearchBatchAsync([Given.Sparse((1, 1)), Given.Sparse((2, 1))]) })
        {
            var error = await Assert.ThrowsAsync<StoreException>(() => run(server.Docs(retries: 1)));
            Assert.Equal((true, TimeSpan.FromSeconds(30)), (error.IsTransient, error.RetryAfter));
        }

        Assert.Equal((2, 2, 2), (server.Count("Points/Get"), server.Count("Points/Scroll"), server.Count("Points/QueryBatch")));
    }

    [Fact]
    public async Task Case_20_ids_over_the_whole_rate_limit_are_deleted_and_changed_in_halves()
    {
        const string OverTheBucket = "Rate limiting exceeded: Write rate limit exceeded: Operation requires 8 tokens but only 2 are possible";
        (string Method, Func<QdrantCollection, Task> Run)[] writes =
        [
            ("Points/Delete", docs => docs.DeleteAsync(Enumerable.Range(1, 8).Select(i => $"{i}"))),
            ("Points/UpdateBatch", docs => docs.UpdatePayloadAsync(Enumerable.Range(1, 8).Select(i => $"{i}"), Payload.Parse("""{"year":1}"""))),
            ("Points/UpdateVectors", docs => docs.UpdateVectorsAsync(Given.Points(8))),
            ("Points/DeleteVectors", docs => docs.DeleteVectorsAsync(Enumerable.Range(1, 8).Select(i => $"{i}"), ["dense"])),
        ];
        foreach (var (method, run) in writes)
        {
            var server = new ScriptedServer().On(method, GrpcStatusCode.ResourceExhausted, OverTheBucket);
            await run(server.Docs());
            Assert.Equal(3, server.Count(method));
        }
    }

    [Fact]
    public async Task Case_21_every_limit_is_sent_and_a_leg_finds_enough_for_the_page()
    {
        var server = new ScriptedServer();
        await server.Docs().SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))), new DenseLeg(new float[] { 1, 0 }) }, Fusion = Fusion.Rrf(), Limit = 150, Offset = 20 });
        var sent = server.Sent("Points/Query", QueryPoints.Parser);
        Assert.Equal((150ul, 20ul), (sent.Limit, sent.Offset));
        Assert.Equal([170ul, 170], sent.Prefetch.Select(prefetch => prefetch.Limit));
        await server.Docs().ScrollAsync().ToListAsync();
        Assert.True(server.Sent("Points/Scroll", ScrollPoints.Parser).HasLimit);
        await server.Docs().CountAsync();
        Assert.True(server.Sent("Points/Count", CountPoints.Parser) is { HasExact: true, Exact: true });
    }

    [Fact]
    public async Task Case_21_equal_scores_come_in_the_order_of_their_ids_whatever_order_the_server_answers_in()
    {
        foreach (var order in new ulong[][] { [3, 1, 2], [2, 3, 1] })
        {
            var server = new ScriptedServer().On("Points/Query", new QueryResponse { Result = { order.Select(id => new ScoredPoint { Id = new PointId { Num = id }, Score = 0.5f }) } });
            Assert.Equal(["1", "2", "3"], (await server.Docs().SearchAsync(Given.Sparse((1, 1)))).Select(hit => hit.Id));
        }
    }

    [Theory]
    [InlineData(GrpcStatusCode.Internal, "HTTP 431 without grpc-status")]
    [InlineData(GrpcStatusCode.Unknown, "HTTP 418 without grpc-status")]
    public async Task Case_22_an_answer_without_a_status_is_an_error_and_not_asked_for_again(GrpcStatusCode status, string detail)
    {
        var server = new ScriptedServer().On("Points/Count", _ => new GrpcReply(status, detail) { FromServer = false });
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().CountAsync());
        Assert.Equal((false, false, 1), (error.IsTransient, error.OutcomeUnknown, server.Count("Points/Count")));
        Assert.Contains(detail, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_no_message_is_an_error_that_says_so_and_leaves_a_write_unknown()
    {
        static GrpcReply Garbage(byte[] message) => new(GrpcStatusCode.Ok, string.Empty, new ReadOnlySequence<byte>(new byte[] { 0x0A, 0xFF, 0xFF }));
        (string Method, bool IsWrite, Func<QdrantCollection, Task> Run)[] operations =
        [
            ("Points/Query", false, docs => docs.SearchAsync(Given.Sparse((1, 1)))),
            ("Points/QueryBatch", false, docs => docs.SearchBatchAsync([Given.Sparse((1, 1)), Given.Sparse((2, 1))])),
            ("Points/Get", false, docs => docs.GetAsync("1")),
            ("Points/Scroll", false, docs => docs.ScrollAsync().ToListAsync().AsTask()),
            ("Points/Count", false, docs => docs.CountAsync()),
            ("Points/Facet", false, docs => docs.CountValuesAsync("lang")),
            ("Collections/Get", false, docs => docs.DescribeAsync()),
            ("Qdrant/HealthCheck", false, docs => docs.Store.GetInfoAsync().AsTask()),
            ("Points/Delete", true, docs => docs.DeleteAsync(["1"])),
            ("Points/UpdateBatch", true, docs => docs.UpdatePayloadAsync(["1"], Payload.Parse("""{"year":1}"""))),
            ("Collections/Delete", true, docs => docs.DropAsync()),
        ];
        foreach (var (method, isWrite, run) in operations)
        {
            var error = await Assert.ThrowsAsync<StoreException>(() => run(new ScriptedServer().On(method, Garbage).Docs()));
            Assert.Equal(("protocol", false, isWrite), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
        }

        var report = await new ScriptedServer().On("Points/Upsert", Garbage).Docs().UpsertAsync([Given.Point("1")], new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(PointStatus.Unknown, report.Others.Single().Status);
    }

    // FACTS 24.
    [Fact]
    public async Task What_an_answer_leaves_out_is_nothing_false_or_no_one()
    {
        var server = new ScriptedServer()
            .On("Collections/Delete", new CollectionOperationResponse())
            .On("Points/Count", new CountResponse { Time = 1 })
            .On("Points/Query", new QueryResponse { Time = 1 })
            .On("Points/Query", new QueryResponse { Result = { new ScoredPoint { Id = new PointId { Num = 0 } } } })
            .On("Points/Scroll", new ScrollResponse { Time = 1 })
            .On("Points/Facet", new FacetResponse { Time = 1 });
        var docs = server.Docs();
        Assert.False(await docs.DropAsync());
        Assert.Equal(0, await docs.CountAsync());
        Assert.Empty(await docs.SearchAsync(Given.Dense(1, 0)));
        Assert.Equal(("0", 0.0), (await docs.SearchAsync(Given.Dense(1, 0))).Single() is var hit ? (hit.Id, hit.Score) : default);
        Assert.Empty(await docs.ScrollAsync().ToListAsync());
        Assert.Empty(await docs.CountValuesAsync("lang"));
        Assert.False(server.Sent("Points/Query", QueryPoints.Parser).HasOffset);
    }

    [Fact]
    public async Task A_batch_that_is_answered_in_part_is_an_error()
    {
        var server = new ScriptedServer().On("Points/QueryBatch", new QueryBatchResponse { Result = { new BatchResult() } });
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchBatchAsync([Given.Sparse((1, 1)), Given.Sparse((2, 1))]));
        Assert.Equal("protocol", error.StatusCode);
    }

    private static bool IsComplete(Protos.Filter filter)
    {
        var conditions = filter.Must.Concat(filter.MustNot).Concat(filter.Should).Concat(filter.MinShould?.Conditions.AsEnumerable() ?? []).ToList();
        return conditions.Count > 0 && conditions.TrueForAll(condition => condition.ConditionOneOfCase switch
        {
            Condition.ConditionOneOfOneofCase.None => false,
            Condition.ConditionOneOfOneofCase.Filter => IsComplete(condition.Filter),
            Condition.ConditionOneOfOneofCase.Field => condition.Field.CalculateSize() > new FieldCondition { Key = condition.Field.Key }.CalculateSize(),
            _ => true,
        });
    }

    private static GrpcReply Page(ScrollPoints request, int total, int largest)
    {
        if (request.Limit > (uint)largest)
            return ScriptedServer.TooLarge([]);
        var first = request.Offset is null ? 1 : (int)request.Offset.Num;
        var count = Math.Min((int)request.Limit, total - first + 1);
        var answer = new ScrollResponse { Result = { Enumerable.Range(first, count).Select(i => new RetrievedPoint { Id = new PointId { Num = (ulong)i } }) } };
        if (first + count <= total)
            answer.NextPageOffset = new PointId { Num = (ulong)(first + count) };
        return ScriptedServer.Reply(answer);
    }

    private static GrpcReply Hit(QueryPoints request) =>
        ScriptedServer.Reply(new QueryResponse { Result = { new ScoredPoint { Id = new PointId { Num = request.Query.Nearest.Sparse.Indices[0] }, Score = 1 } } });
}
