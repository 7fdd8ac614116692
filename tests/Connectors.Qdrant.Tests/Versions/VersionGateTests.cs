using Connectors.Grpc;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Faults;

namespace Connectors.Qdrant.Tests.Versions;

/// <summary>What came with which version (../shared/docs/protocols.md B): a wish that the server does not have is refused before anything is sent.</summary>
public class VersionGateTests
{
    private static readonly float[] Vector = [1, 0];

    private static readonly Dictionary<string, (string Before, string From, string Method, Func<QdrantCollection, Task> Run)> Wishes = new(StringComparer.Ordinal)
    {
        ["formula"] = ("1.13.6", "1.14", "Points/Query", docs => docs.SearchAsync(Hybrid(Fusion.Linear(ScoreNormalization.None)))),
        ["MMR"] = ("1.14.1", "1.15", "Points/Query", docs => docs.SearchAsync(new HybridQuery { Legs = { new QdrantDenseLeg(Vector) { Diversity = new() } } })),
        ["MMR of a sparse leg"] = ("1.14.1", "1.15", "Points/Query", docs => docs.SearchAsync(new HybridQuery { Legs = { new QdrantSparseLeg(Given.Terms((1, 1))) { Diversity = new() } } })),
        ["k of RRF"] = ("1.15.5", "1.16", "Points/Query", docs => docs.SearchAsync(Hybrid(Fusion.Rrf()))),
        ["conditional upserts"] = ("1.15.5", "1.16", "Points/Upsert", docs => docs.UpsertAsync([Given.Point("1")], new QdrantUpsertOptions { ReplaceIf = Filter.Equal("lang", "en") })),
        ["weights of RRF"] = ("1.16.3", "1.17", "Points/Query", docs => docs.SearchAsync(Hybrid(Fusion.Rrf(arithmetic: FusionArithmetic.Qdrant), weight: 2))),
        ["insert only"] = ("1.16.3", "1.17", "Points/Upsert", docs => docs.UpsertAsync([Given.Point("1")], new QdrantUpsertOptions { Mode = QdrantUpsertMode.InsertOnly })),
        ["update only"] = ("1.16.3", "1.17", "Points/Upsert", docs => docs.UpsertAsync([Given.Point("1")], new QdrantUpsertOptions { Mode = QdrantUpsertMode.UpdateOnly })),
    };

    public static TheoryData<string> Names => [.. Wishes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wish_is_refused_before_io_on_a_server_that_has_it_not_yet_and_says_from_when_on(string wish)
    {
        var (before, from, method, run) = Wishes[wish];
        var old = new ScriptedServer { Version = before };
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => run(old.Docs()));
        Assert.Contains(from, error.Message, StringComparison.Ordinal);
        Assert.Contains(before, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, old.Count(method));

        var now = new ScriptedServer { Version = from + ".0" };
        await run(now.Docs());
        Assert.Equal(1, now.Count(method));

        // A version that nobody can read is taken for the floor.
        var nameless = new ScriptedServer { Version = "dev" };
        await Assert.ThrowsAsync<NotSupportedException>(() => run(nameless.Docs()));
        Assert.Equal(0, nameless.Count(method));
    }

    [Theory]
    [InlineData("1.12.6")]
    [InlineData("1.9.0")]
    [InlineData("0.11.1")]
    public async Task A_server_below_the_floor_is_refused_and_gets_nothing_but_the_question(string version)
    {
        var server = new ScriptedServer { Version = version };
        Func<QdrantCollection, Task>[] operations =
        [
            docs => docs.EnsureAsync(Given.Definition), docs => docs.DescribeAsync(), docs => docs.UpsertAsync(Given.Point("1")), docs => docs.GetAsync("1"), docs => docs.SearchAsync(Given.Sparse((1, 1))),
            docs => docs.DeleteAsync(Filter.All), docs => docs.CountAsync(), docs => docs.GetHealthAsync(), docs => docs.Store.GetInfoAsync().AsTask(),
        ];
        foreach (var run in operations)
        {
            var error = await Assert.ThrowsAsync<NotSupportedException>(() => run(server.Docs()));
            Assert.Contains("1.13", error.Message, StringComparison.Ordinal);
            Assert.Contains(version, error.Message, StringComparison.Ordinal);
        }

        Assert.All(server.Calls, call => Assert.Equal("Qdrant/HealthCheck", call.Method));
    }

    [Fact]
    public async Task The_floor_itself_is_served()
    {
        var server = new ScriptedServer { Version = "1.13.0" };
        Assert.Equal(1, (await server.Docs().UpsertAsync(Given.Point("1"))).Written);
        Assert.Equal("1.13.0", (await server.Connect().GetInfoAsync()).Version);
    }

    [Theory]
    [InlineData("1.15.1", false)]
    [InlineData("1.15.2", true)]
    [InlineData("1.18.3", true)]
    public async Task Texts_are_encoded_by_the_server_from_1_15_2_on(string version, bool has)
    {
        var definition = new HybridCollectionDefinition { Text = { new Bm25Field("text", "body") } };
        var server = new ScriptedServer { Version = version, Info = null };
        Assert.Equal(has, (await server.Connect().GetInfoAsync()).Capabilities.TextSearch);
        if (has)
        {
            Assert.Equal(EnsureOutcome.Created, await server.Docs().EnsureAsync(definition));
            Assert.Equal(Modifier.Idf, server.Sent("Collections/Create", CreateCollection.Parser).SparseVectorsConfig.Map["text"].Modifier);
        }
        else
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => server.Docs().EnsureAsync(definition));
            Assert.Equal(0, server.Count("Collections/Create"));
        }
    }

    [Fact]
    public async Task Before_1_16_the_store_itself_remembers_what_the_server_has_no_place_for()
    {
        var definition = new HybridCollectionDefinition { Text = { new Bm25Field("text", "body") }, Payload = { new PayloadField("note", PayloadType.Keyword, indexed: false) } };
        var server = new ScriptedServer { Version = "1.15.5", Info = null };
        var store = server.Connect();
        Assert.Equal(EnsureOutcome.Created, await store.Collection("docs").EnsureAsync(definition));
        Assert.Empty(server.Sent("Collections/Create", CreateCollection.Parser).Metadata);
        server.Info = ScriptedServer.Describe(definition);
        server.Info.Config.Metadata.Clear();
        Assert.Equal("text", (await store.Collection("docs").DescribeAsync())!.Definition.Text.Single().Name);
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await store.Collection("docs").EnsureAsync(definition));

        // Another store has to be told; until then it sees a sparse vector.
        var stranger = server.Connect().Collection("docs");
        Assert.Equal("text", (await stranger.DescribeAsync())!.Definition.Sparse.Single().Name);
        await stranger.EnsureAsync(definition);
        Assert.Equal("text", (await stranger.DescribeAsync())!.Definition.Text.Single().Name);
        Assert.Equal(0, server.Count("Collections/Update"));
    }

    [Fact]
    public async Task From_1_16_on_the_collection_keeps_them()
    {
        var definition = new HybridCollectionDefinition { Text = { new Bm25Field("text", "body") } };
        var server = new ScriptedServer { Version = "1.16.0", Info = null };
        await server.Docs().EnsureAsync(definition);
        var sent = server.Sent("Collections/Create", CreateCollection.Parser);
        Assert.Equal("connectors", sent.Metadata.Keys.Single());
        server.Info = ScriptedServer.Describe(definition);
        Assert.Equal("text", (await server.Connect().Collection("docs").DescribeAsync())!.Definition.Text.Single().Name);
    }

    [Fact]
    public async Task Vectors_are_added_from_1_18_on_and_before_their_lack_is_a_difference()
    {
        var wanted = new HybridCollectionDefinition
        {
            Dense = { new DenseField("dense", 2, Distance.Dot), new DenseField("other", 3) },
            Sparse = { new SparseField("sparse"), new SparseField("idf", SparseWeighting.Idf) },
        };
        var old = new ScriptedServer { Version = "1.17.1" };
        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => old.Docs().EnsureAsync(wanted));
        Assert.Contains("other", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, old.Count("Points/CreateVectorName"));

        // The answer is that of a write of points (points_service.proto); a lost one is asked for again, which changes nothing (FACTS 23).
        var server = new ScriptedServer { Version = "1.18.0" };
        server.On("Points/CreateVectorName", ScriptedServer.Lost).On("Points/CreateVectorName", _ => ScriptedServer.Reply(ScriptedServer.Done())).On("Points/CreateVectorName", _ =>
        {
            server.Info = ScriptedServer.Describe(wanted);
            return ScriptedServer.Reply(ScriptedServer.Done());
        });
        Assert.Equal(EnsureOutcome.Extended, await server.Docs().EnsureAsync(wanted));
        var sent = server.AllSent("Points/CreateVectorName", CreateVectorNameRequest.Parser);
        Assert.Equal(["other", "other", "idf"], sent.Select(request => request.VectorName));
        Assert.All(sent, request => Assert.True(request.Wait));
        Assert.Equal((3ul, Protos.Distance.Cosine), (sent[0].DenseConfig.Size, sent[0].DenseConfig.Distance));
        Assert.Equal(Modifier.Idf, sent[2].SparseConfig.Modifier);

        server.Info = ScriptedServer.Describe(Given.Definition);
        server.On("Points/CreateVectorName", ScriptedServer.Done(UpdateStatus.WaitTimeout));
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => server.Docs(retries: 0).EnsureAsync(wanted))).OutcomeUnknown);
    }

    [Fact]
    public async Task Before_1_16_the_client_fuses_with_the_same_result_and_the_plain_k_goes_to_the_server()
    {
        var server = new ScriptedServer { Version = "1.13.4" };
        var query = Hybrid(Fusion.Rrf(), placement: FusionPlacement.Auto);
        Assert.Equal(FusionPlacement.Client, (await server.Docs().SearchAsync(query)).FusedAt);
        Assert.Equal(1, server.Count("Points/QueryBatch"));
        Assert.Equal(FusionPlacement.Server, (await server.Docs().SearchAsync(Hybrid(Fusion.Rrf(2, FusionArithmetic.Qdrant)))).FusedAt);
        Assert.Equal(Protos.Fusion.Rrf, server.Sent("Points/Query", QueryPoints.Parser).Query.Fusion);
        Assert.Equal(Query.VariantOneofCase.Fusion, server.Sent("Points/Query", QueryPoints.Parser).Query.VariantCase);
    }

    [Fact]
    public async Task A_server_that_went_away_is_asked_for_its_version_again()
    {
        var server = new ScriptedServer();
        var store = server.Connect();
        await store.Collection("docs").UpsertAsync(Given.Point("1"));
        Assert.Equal(1, server.Count("Qdrant/HealthCheck"));
        server.Version = "1.16.3";
        server.On("Points/Count", GrpcStatusCode.Unavailable);
        await store.Collection("docs").CountAsync();
        await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("docs").UpsertAsync([Given.Point("1")], new QdrantUpsertOptions { Mode = QdrantUpsertMode.InsertOnly }));
        Assert.Equal(2, server.Count("Qdrant/HealthCheck"));
    }

    private static HybridQuery Hybrid(Fusion fusion, double weight = 1, FusionPlacement placement = FusionPlacement.Server) =>
        new() { Legs = { new SparseLeg(Given.Terms((1, 1))) { Weight = weight }, new DenseLeg(Vector) }, Fusion = fusion, Placement = placement };
}
