using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Tests.Faults;
using Google.Protobuf;

namespace Connectors.Milvus.Tests.Cassettes;

/// <summary>Search by BM25 functions as it was recorded: 17_bm25_function, at the lines given here.</summary>
public class CassetteTextTests
{
    private static readonly HybridCollectionDefinition Definition = new()
    {
        Dense = { new DenseField("dense", 8) { Index = DenseIndex.Exact } },
        Text = { new MilvusBm25Field("bm25", "text") { MaxLength = 2000 } },
    };

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public void A_collection_with_a_text_field_is_made_as_the_official_client_makes_it(string folder)
    {
        var recorded = CollectionSchema.Parser.ParseFrom(CreateCollectionRequest.Parser.ParseFrom(Recorded(folder, 1).Request).Schema);
        var ours = SchemaWriter.Schema("texts", Definition);
        Assert.Equal(recorded.Fields.Where(field => !field.IsPrimaryKey).OrderBy(field => field.Name), ours.Fields.Where(field => !field.IsPrimaryKey).OrderBy(field => field.Name));
        Assert.Equal(recorded.Functions.Select(WithoutName), ours.Functions.Select(WithoutName));
        Assert.Equal(3, recorded.Fields.Count(field => !field.IsPrimaryKey));

        var index = CreateIndexRequest.Parser.ParseFrom(Recorded(folder, 5).Request);
        Assert.Equal("bm25", index.FieldName);
        Assert.Equal(
            index.ExtraParams.Where(pair => pair.Key != "inverted_index_algo").OrderBy(pair => pair.Key),
            SchemaWriter.TextIndex(Definition.Text[0]).OrderBy(pair => pair.Key));
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1", 1.2, 0.75)]
    [InlineData("lite-3.2.2", null, null)]
    public void Its_description_gives_the_text_field_and_its_source(string folder, double? k1, double? b)
    {
        var indexes = DescribeIndexResponse.Parser.ParseFrom(Recorded(folder, 7).Response).IndexDescriptions;
        var layout = SchemaReader.Read(Described(folder), indexes);
        var field = Assert.IsType<MilvusBm25Field>(Assert.Single(layout.Definition.Text));
        Assert.Equal(("bm25", "text", null, 2000, k1, b), (field.Name, field.Source, field.Analyzer, field.MaxLength, field.K1, field.B));
        Assert.Empty(layout.Definition.Sparse);
        Assert.Equal(["text"], layout.Definition.Payload.Select(payload => payload.Name));
        Assert.Empty(layout.FieldsWithoutIndex);
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1", 1.8556446)]
    [InlineData("lite-3.2.2", 1.8668082)]
    public async Task Hits_have_positive_scores_whatever_their_sign_on_the_wire(string folder, double best)
    {
        var server = Server(folder).On("Search", Recorded(folder, 13).Response!).On("Search", Recorded(folder, 14).Response!);
        var texts = server.Connect().Collection("texts");
        var hits = await texts.SearchAsync(new() { Legs = { new TextLeg("quick fox") }, Limit = 5, Payload = PayloadSelection.Only("text") });
        Assert.Equal(["t0", "t2", "t4"], hits.Select(hit => hit.Id));
        Assert.Equal(best, hits[0].Score, 6);
        Assert.Equal(hits.Select(hit => hit.Score), hits.Select(hit => Math.Abs(hit.RawScore)));
        Assert.Equal("""{"text":"the quick brown fox jumps"}""", hits[0].Payload.ToString());
        Assert.Empty(await texts.SearchAsync(new() { Legs = { new TextLeg("zebra") }, Limit = 5 }));

        var (recorded, ours) = (SearchRequest.Parser.ParseFrom(Recorded(folder, 13).Request), server.Sent("Search", SearchRequest.Parser));
        Assert.Equal((recorded.PlaceholderGroup, recorded.Nq, recorded.DslType), (ours.PlaceholderGroup, ours.Nq, ours.DslType));
        Assert.Equal(("bm25", "BM25", "5"), (Find(ours, "anns_field"), Find(ours, "metric_type"), Find(ours, "topk")));
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public async Task Two_texts_are_one_request(string folder)
    {
        var server = Server(folder).On("Search", Recorded(folder, 15).Response!);
        var results = await server.Connect().Collection("texts").SearchBatchAsync([
            new() { Legs = { new TextLeg("dog") }, Limit = 2, Payload = PayloadSelection.None, Vectors = VectorSelection.All },
            new() { Legs = { new TextLeg("vectors") }, Limit = 2, Payload = PayloadSelection.None, Vectors = VectorSelection.All },
        ]);
        Assert.Equal(["t1", "t4"], results[0].Select(hit => hit.Id));
        Assert.Equal(["t3"], results[1].Select(hit => hit.Id));

        // Lite 3.2.2 sends what it has made of the texts along.
        Assert.All(results.SelectMany(hits => hits), hit => Assert.Empty(hit.Point.Sparse));
        Assert.Equal(1, server.Count("Search"));
        var (recorded, ours) = (SearchRequest.Parser.ParseFrom(Recorded(folder, 15).Request), server.Sent("Search", SearchRequest.Parser));
        Assert.Equal((recorded.PlaceholderGroup, recorded.Nq), (ours.PlaceholderGroup, ours.Nq));
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public async Task Text_and_dense_legs_are_fused_by_the_server(string folder)
    {
        var recorded = HybridSearchRequest.Parser.ParseFrom(Recorded(folder, 16).Request);
        var vector = PlaceholderGroup.Parser.ParseFrom(recorded.Requests[0].PlaceholderGroup).Placeholders[0].Values[0];
        var server = Server(folder).On("HybridSearch", Recorded(folder, 16).Response!);
        var hits = await server.Connect().Collection("texts").SearchAsync(new()
        {
            Legs = { new DenseLeg(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(vector.Span).ToArray()) { Limit = 5 }, new TextLeg("quick fox") { Limit = 5 } },
            Limit = 4,
            Payload = PayloadSelection.Only("text"),
        });
        Assert.Equal(FusionPlacement.Server, hits.FusedAt);
        Assert.Equal(["t0", "t2", "t4", "t1"], hits.Select(hit => hit.Id));
        var ours = server.Sent("HybridSearch", HybridSearchRequest.Parser);
        Assert.Equal(recorded.Requests.Select(request => request.PlaceholderGroup), ours.Requests.Select(request => request.PlaceholderGroup));
        Assert.Equal(recorded.Requests.Select(request => Find(request, "anns_field")), ours.Requests.Select(request => Find(request, "anns_field")));
        Assert.Equal(recorded.RankParams.OrderBy(pair => pair.Key), ours.RankParams.OrderBy(pair => pair.Key));
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public async Task An_upsert_has_the_text_and_not_what_the_server_makes_of_it(string folder)
    {
        var recorded = UpsertRequest.Parser.ParseFrom(Recorded(folder, 18).Request);
        var server = Server(folder).On("Upsert", Recorded(folder, 18).Response!);
        var point = new HybridPoint("t1", Payload.Parse("""{"text":"a fox again"}"""));
        point.Dense["dense"] = recorded.FieldsData.Single(field => field.FieldName == "dense").Vectors.FloatVector.Data.ToArray();
        Assert.Equal(1, (await server.Connect().Collection("texts").UpsertAsync(point)).Written);
        Assert.Equal(
            recorded.FieldsData.OrderBy(field => field.FieldName, StringComparer.Ordinal),
            server.Sent("Upsert", UpsertRequest.Parser).FieldsData.OrderBy(field => field.FieldName, StringComparer.Ordinal));
    }

    private static ScriptedServer Server(string folder) => new ScriptedServer { Schema = Described(folder) }.On("DescribeIndex", Recorded(folder, 7).Response!);

    private static CollectionSchema Described(string folder) => DescribeCollectionResponse.Parser.ParseFrom(Recorded(folder, 10).Response).Schema;

    private static FunctionSchema WithoutName(FunctionSchema function)
    {
        var copy = function.Clone();
        copy.Name = string.Empty;
        return copy;
    }

    private static string Find(SearchRequest request, string key) => request.SearchParams.Single(pair => pair.Key == key).Value;

    private static Recording Recorded(string folder, int line) => Recording.Of(folder, "17_bm25_function").Single(call => call.Line == line);
}
