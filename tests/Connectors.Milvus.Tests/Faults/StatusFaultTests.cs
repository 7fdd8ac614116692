using Connectors.Grpc;
using Connectors.Milvus.Protos;
using Connectors.Stores;
using Connectors.Stores.Tests;
using Google.Protobuf;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>What a status means, in whatever operation it comes: protocols.md, section C, Milvus 2, 3, 4, 21 and A.2.9.</summary>
public class StatusFaultTests
{
    private static readonly Dictionary<string, (Func<Status, IMessage> Answer, Func<MilvusStore, Task> Run)> Operations = new(StringComparer.Ordinal)
    {
        ["ShowCollections"] = (status => new ShowCollectionsResponse { Status = status }, store => store.ListAsync()),
        ["GetVersion"] = (status => new GetVersionResponse { Status = status }, store => store.GetInfoAsync().AsTask()),
        ["DescribeCollection"] = (status => new DescribeCollectionResponse { Status = status }, store => store.Collection("docs").DescribeAsync()),
        ["DescribeIndex"] = (status => new DescribeIndexResponse { Status = status }, store => store.Collection("docs").DescribeAsync()),
        ["DropCollection"] = (status => status, store => store.Collection("docs").DropAsync()),
        ["Search"] = (status => new SearchResults { Status = status }, store => store.Collection("docs").SearchAsync(Given.Sparse((1, 1)))),
        ["HybridSearch"] = (status => new SearchResults { Status = status }, store => store.Collection("docs").SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))), new DenseLeg(new float[] { 1, 0 }) } })),
        ["Query"] = (status => new QueryResults { Status = status }, store => store.Collection("docs").GetAsync("a")),
        ["Delete"] = (status => new MutationResult { Status = status }, store => store.Collection("docs").DeleteAsync(["a"])),
        ["Upsert"] = (status => new MutationResult { Status = status }, store => store.Collection("docs").UpsertAsync(Given.Point("a"))),
        ["CreateAlias"] = (status => status, store => store.Collection("docs").CreateAliasAsync("other")),
        ["AlterAlias"] = (status => status, store => store.Collection("docs").MoveAliasAsync("other")),
        ["DropAlias"] = (status => status, store => store.Collection("docs").DropAliasAsync("other")),
    };

    private static readonly Dictionary<string, Func<Status, IMessage>> Creation = new(StringComparer.Ordinal)
    {
        ["CreateCollection"] = status => status,
        ["CreateIndex"] = status => status,
        ["LoadCollection"] = status => status,
        ["GetLoadState"] = status => new GetLoadStateResponse { Status = status },
    };

    public static TheoryData<string> Methods => [.. Operations.Keys];

    public static TheoryData<string> CreationMethods => [.. Creation.Keys];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Case_2_and_3_an_error_in_either_field_is_raised_by_every_method(string method)
    {
        var (answer, run) = Operations[method];
        foreach (var (status, said) in Errors())
        {
            var server = new ScriptedServer().On(method, answer(status));
            var error = await Assert.ThrowsAnyAsync<StoreException>(() => run(server.Connect()));
            Assert.True(error.Message.Contains(said, StringComparison.Ordinal) && error.Message.Contains("the reason", StringComparison.Ordinal), error.Message);
            Assert.False(error is not PartialUpsertException && error.IsTransient);
            Assert.Equal(1, server.Count(method));
        }
    }

    [Theory]
    [MemberData(nameof(CreationMethods))]
    public async Task Case_2_and_3_an_error_in_either_field_is_raised_while_a_collection_is_made(string method)
    {
        foreach (var (status, said) in Errors())
        {
            var server = new ScriptedServer { Schema = null }.On(method, Creation[method](status));
            var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().EnsureAsync(ScriptedServer.Definition));
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Case_4_every_method_is_tried_again_after_a_rate_limit_with_growing_pauses(string method)
    {
        var (answer, run) = Operations[method];
        var clock = new RecordingClock();
        var server = new ScriptedServer();
        for (var i = 0; i < 5; i++)
            server.On(method, answer(ScriptedServer.Error(8, "rate limit exceeded")));
        await run(server.Connect(options: new MilvusStoreOptions { Resilience = StoreResilience.CreatePipeline(timeProvider: clock) }));
        Assert.Equal(6, server.Count(method));

        // 0.2 s doubled each time, with a jitter that moves the pauses by less than one step: the last two are always more than the first two.
        Assert.Equal(5, clock.Delays.Count);
        Assert.All(clock.Delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(15)));
        Assert.True(clock.Delays[^1] + clock.Delays[^2] > clock.Delays[0] + clock.Delays[1], string.Join(", ", clock.Delays));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Case_4_no_method_is_tried_more_often_than_the_options_say(string method)
    {
        var (answer, run) = Operations[method];
        var server = new ScriptedServer();
        for (var i = 0; i < 100; i++)
            server.On(method, answer(ScriptedServer.Error(8, "rate limit exceeded")));
        var error = await Assert.ThrowsAnyAsync<StoreException>(() => run(server.Connect(retries: 3)));
        Assert.True(error.IsTransient);
        Assert.Equal(1 + 3, server.Count(method));
    }

    [Theory]
    [InlineData(2, 0, false)]
    [InlineData(4, 0, false)]
    [InlineData(12, 0, false)]
    [InlineData(103, 0, false)]
    [InlineData(106, 0, false)]
    [InlineData(110, 0, false)]
    [InlineData(10001, 0, false)]
    [InlineData(1, 56, false)]
    [InlineData(0, 56, false)]
    [InlineData(9999, 0, true)]
    [InlineData(0, 1, true)]
    public async Task Case_4_what_the_server_calls_retriable_and_what_old_ones_mean_by_it_is_tried_again(int code, int errorCode, bool retriable)
    {
        var server = new ScriptedServer().On("Search", new SearchResults { Status = ScriptedServer.Error(code, "not now", errorCode, retriable) });
        Assert.Empty(await server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal(2, server.Count("Search"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(503)]
    [InlineData(901)]
    [InlineData(1000)]
    public async Task Case_4_a_fault_of_the_server_stops_an_upsert_and_blames_no_point(int code)
    {
        var server = new ScriptedServer();
        for (var i = 0; i < 100; i++)
            server.On("Upsert", new MutationResult { Status = ScriptedServer.Error(code, "the disk is full") });
        var report = await server.Docs().UpsertAsync(Enumerable.Range(0, 40).Select(i => Given.Point($"p{i}")), new UpsertOptions { BatchPoints = 10, Parallel = 1, ThrowOnFailure = false });
        Assert.Equal(1, server.Count("Upsert"));
        Assert.Equal((0, 10, 30), (report.Written, report.Others.Count(other => other.Status == PointStatus.Unknown), report.Others.Count(other => other.Status == PointStatus.Rejected)));
    }

    [Fact]
    public async Task Case_4_an_internal_error_of_an_upsert_is_tried_once_more()
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Status = ScriptedServer.Error(5, "internal") });
        Assert.Equal(1, (await server.Docs().UpsertAsync(Given.Point("a"))).Written);
        for (var i = 0; i < 10; i++)
            server.On("Upsert", new MutationResult { Status = ScriptedServer.Error(5, "internal") });
        var report = await server.Docs().UpsertAsync([Given.Point("a"), Given.Point("b")], new UpsertOptions { ThrowOnFailure = false });
        Assert.All(report.Others, other => Assert.Equal(PointStatus.Unknown, other.Status));
        Assert.Equal(2 + 2, server.Count("Upsert"));
    }

    [Theory]
    [InlineData("Upsert")]
    [InlineData("Delete")]
    public async Task Case_4_a_denied_write_is_known_not_to_be_applied_and_says_all_quotas(string method)
    {
        var (answer, run) = Operations[method];
        var server = new ScriptedServer()
            .On(method, answer(ScriptedServer.Error(9, "quota exceeded")))
            .On("CheckHealth", new CheckHealthResponse { QuotaStates = { 2, 3, 4, 5, 6, 7 } });
        var error = await Assert.ThrowsAsync<StoreException>(() => run(server.Connect()));
        Assert.Equal(("9", false, false), (error.StatusCode, error.OutcomeUnknown, error.IsTransient));
        Assert.Contains("(reads are limited; writes are limited; reads are denied; writes are denied; changes of schemas are denied; quota state 7)", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (server.Count(method), server.Count("CheckHealth")));
    }

    [Theory]
    [InlineData(GrpcStatusCode.Unimplemented)]
    [InlineData(GrpcStatusCode.Unavailable)]
    public async Task Case_4_and_22_a_denied_write_is_surfaced_also_when_the_server_cannot_tell_its_health(GrpcStatusCode status)
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Status = ScriptedServer.Error(9, "quota exceeded") }).On("CheckHealth", status);
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().UpsertAsync(Given.Point("a")));
        Assert.Equal("9", error.StatusCode);
        Assert.Equal(1, server.Count("CheckHealth"));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(65535, 0)]
    [InlineData(35, 35)]
    public async Task Case_21_a_bad_search_is_not_tried_again(int code, int errorCode)
    {
        var server = new ScriptedServer().On("Search", new SearchResults { Status = ScriptedServer.Error(code, "matmul: mismatch", errorCode) });
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.False(error.IsTransient);
        Assert.Equal(1, server.Count("Search"));
    }

    private static IEnumerable<(Status Status, string Said)> Errors()
    {
        yield return (ScriptedServer.Error(1100, "the reason"), "1100");
        yield return (ScriptedServer.Error(0, "the reason", errorCode: 5), "error_code 5");
        yield return (ScriptedServer.Error(6, "the reason", errorCode: 6), "code 6");
    }
}
