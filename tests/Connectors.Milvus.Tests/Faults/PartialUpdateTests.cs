using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>Payload updates: without the vectors where the server is known to keep them, as whole points elsewhere.</summary>
public class PartialUpdateTests
{
    private static readonly UpdatePayloadOptions Allowed = new() { AllowReadModifyWrite = true };

    [Theory]
    [InlineData("v2.6.2", true)]
    [InlineData("2.6.22", true)]
    [InlineData("v3.0.0", true)]
    [InlineData("v2.6.2-rc1", false)]
    [InlineData("v2.6.1", false)]
    [InlineData("v2.5.27", false)]
    [InlineData("milvus_lite-3.2.2", false)]
    [InlineData(null, false)]
    public async Task Vectors_are_left_out_only_where_the_server_is_known_to_keep_them(string? version, bool isPartial)
    {
        var server = Server(version).On("Query", Found("a", """{"lang":"de","year":1999,"other":{"x":[1.5,true]}}"""));
        var report = await server.Docs().UpdatePayloadAsync(["a", "b"], Payload.Parse("""{"year":2024,"tags":["x"]}"""), Allowed);
        Assert.Equal(["b"], report.MissingIds);
        Assert.Equal(isPartial ? ["_id", "$meta"] : ["_id", "$meta", "dense", "sparse"], server.Sent("Query", QueryRequest.Parser).OutputFields);

        var sent = server.Sent("Upsert", UpsertRequest.Parser);
        Assert.Equal((isPartial, 1u), (sent.PartialUpdate, sent.NumRows));
        Assert.Equal(isPartial ? ["_id", "$meta"] : ["_id", "dense", "sparse", "$meta"], sent.FieldsData.Select(column => column.FieldName));
        Assert.Equal(
            """{"lang":"de","other":{"x":[1.5,true]},"year":2024,"tags":["x"],"_c":{"n":{"lang":-1,"year":-1}}}""",
            sent.FieldsData.Single(column => column.FieldName == "$meta").Scalars.JsonData.Data[0].ToStringUtf8());
    }

    [Theory]
    [InlineData("""{"lang":"de"}""", """{"lang":null}""")]
    [InlineData("""{"lang":"de"}""", """{"year":1,"gone":null}""")]
    [InlineData("""{"id":9007199254740993}""", """{"year":1}""")]
    [InlineData("""{"deep":[{"x":0.12345678901234567}]}""", """{"year":1}""")]
    [InlineData("""{"x":1e300}""", """{"year":1}""")]
    [InlineData("{}", """{"id":-9007199254740993}""")]
    public async Task What_a_merge_would_not_keep_or_not_remove_is_written_whole(string before, string patch)
    {
        var server = Server("v2.6.22");
        for (var i = 0; i < 2; i++)
            server.On("Query", Found("a", before));
        await server.Docs().UpdatePayloadAsync(["a"], Payload.Parse(patch), Allowed);
        var sent = server.Sent("Upsert", UpsertRequest.Parser);
        Assert.False(sent.PartialUpdate);
        Assert.Equal(["_id", "dense", "sparse", "$meta"], sent.FieldsData.Select(column => column.FieldName));
        var row = sent.FieldsData[^1].Scalars.JsonData.Data[0].ToStringUtf8();
        Assert.StartsWith(Payload.Parse(before).Patch(Payload.Parse(patch)).ToString().TrimEnd('}'), row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Points_of_both_kinds_are_all_updated_and_none_is_created()
    {
        var server = Server("v2.6.22").On("Query", Found(("a", "{}"), ("b", """{"n":1234567890123456}"""), ("c", """{"n":123456789012345}"""))).On("Query", Found("b", """{"n":1234567890123456}"""));
        var report = await server.Docs().UpdatePayloadAsync(["a", "b", "c", "d"], Payload.Parse("""{"year":1}"""), Allowed);
        Assert.Equal(["d"], report.MissingIds);
        Assert.Equal([(true, "a c"), (false, "b")], Enumerable.Range(0, server.Count("Upsert")).Select(i => server.Sent("Upsert", UpsertRequest.Parser, i)).Select(sent => (sent.PartialUpdate, string.Join(' ', sent.FieldsData[0].Scalars.StringData.Data))));
    }

    [Fact]
    public async Task An_update_that_is_not_allowed_or_makes_a_row_too_large_is_not_sent()
    {
        var server = Server("v2.6.22").On("Query", Found("a", "{}"));
        await Assert.ThrowsAsync<NotSupportedException>(() => server.Docs().UpdatePayloadAsync(["a"], Payload.Parse("""{"year":1}""")));
        var error = await Assert.ThrowsAsync<PartialUpsertException>(() => server.Docs().UpdatePayloadAsync(["a"], Payload.Parse($$"""{"text":"{{new string('x', 65_536)}}"}"""), Allowed));
        Assert.Equal(PointStatus.Rejected, error.Report.Others.Single().Status);
        Assert.Equal(0, server.Count("Upsert"));
    }

    [Fact]
    public async Task An_update_by_filter_and_one_of_typed_columns_go_the_same_way()
    {
        var definition = new HybridCollectionDefinition { Dense = { new DenseField("dense", 2, Distance.Dot) { Index = DenseIndex.Exact } }, Payload = { new MilvusPayloadField("lang", PayloadType.Keyword), new PayloadField("year", PayloadType.Integer) } };
        var row = Found("a", """{"year":1,"_c":{"n":{"year":-1}}}""");
        row.FieldsData.Add(new FieldData { Type = DataType.Varchar, FieldName = "lang", Scalars = new ScalarField { StringData = new StringArray { Data = { "de" } } } });
        var server = new ScriptedServer { Version = "v2.6.22", Schema = SchemaWriter.Schema("docs", definition) }.On("Query", Found("a", "{}")).On("Query", row);
        await server.Docs().UpdatePayloadAsync(Filter.Equal("lang", "de"), Payload.Parse("""{"lang":"en"}"""), Allowed);
        var sent = server.Sent("Upsert", UpsertRequest.Parser);
        Assert.True(sent.PartialUpdate);
        Assert.Equal(["_id", "lang", "$meta"], sent.FieldsData.Select(column => column.FieldName));
        Assert.Equal("en", Assert.Single(sent.FieldsData[1].Scalars.StringData.Data));
        Assert.Equal("""{"year":1,"_c":{"n":{"year":-1}}}""", sent.FieldsData[2].Scalars.JsonData.Data[0].ToStringUtf8());
    }

    [Theory]
    [InlineData("""{"text":["copper","kettle"]}""", "copper\nkettle", """{"text":"granite"}""", "granite")]
    [InlineData("""{"text":null}""", "", """{"text":"granite"}""", "granite")]
    [InlineData("""{"text":"granite"}""", "granite", """{"text":["copper","kettle"]}""", "copper\nkettle")]
    [InlineData("""{"n":1,"text":["copper","kettle"]}""", "copper\nkettle", """{"n":2}""", "copper\nkettle")]
    public async Task The_column_of_a_text_and_what_the_payload_had_of_it_are_replaced_together(string before, string column, string patch, string expected)
    {
        var definition = new HybridCollectionDefinition { Dense = { new DenseField("dense", 2, Distance.Dot) { Index = DenseIndex.Exact } }, Text = { new Bm25Field("body", "text") } };
        var server = new ScriptedServer { Version = "v2.6.22", Schema = SchemaWriter.Schema("docs", definition) };
        var docs = server.Docs();
        await docs.UpsertAsync(Given.Point("a", before));
        var stored = Row(server, 0);
        server.On("Query", Stored(stored, column));
        await docs.UpdatePayloadAsync(["a"], Payload.Parse(patch), Allowed);
        var sent = server.Sent("Upsert", UpsertRequest.Parser, 1);
        Assert.True(sent.PartialUpdate);
        Assert.Equal(expected, Assert.Single(sent.FieldsData.Single(field => field.FieldName == "text").Scalars.StringData.Data));

        // The server merges the top-level keys.
        server.On("Query", Stored(Payload.Parse(stored).Patch(Payload.Parse(Row(server, 1))).ToString(), expected));
        var (wanted, got) = (JsonNode.Parse(Payload.Parse(before).Patch(Payload.Parse(patch)).ToString()), JsonNode.Parse((await docs.GetAsync("a"))!.Payload.ToString()));
        Assert.True(JsonNode.DeepEquals(wanted, got), $"{got} instead of {wanted}");

        static string Row(ScriptedServer server, int position) => server.Sent("Upsert", UpsertRequest.Parser, position).FieldsData.Single(field => field.FieldName == "$meta").Scalars.JsonData.Data[0].ToStringUtf8();

        static QueryResults Stored(string row, string text)
        {
            var found = Found("a", row);
            found.FieldsData.Add(new FieldData { Type = DataType.Varchar, FieldName = "text", Scalars = new ScalarField { StringData = new StringArray { Data = { text } } } });
            return found;
        }
    }

    [Fact]
    public async Task A_server_that_became_an_older_one_between_two_tries_gets_no_partial_row()
    {
        var server = Server("v2.6.22").On("Query", Found("a", "{}"));
        server.On("Upsert", _ =>
        {
            server.Version = "v2.5.4";
            return new Connectors.Grpc.GrpcReply(Connectors.Grpc.GrpcStatusCode.Unavailable, "Connection reset") { FromServer = false };
        });
        var error = await Assert.ThrowsAsync<PartialUpsertException>(() => server.Docs().UpdatePayloadAsync(["a"], Payload.Parse("""{"year":1}"""), Allowed));
        Assert.Equal(PointStatus.Unknown, error.Report.Others.Single().Status);
        Assert.Contains("v2.5.4", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Count("Upsert"));
    }

    private static ScriptedServer Server(string? version) => new() { Version = version };

    private static QueryResults Found(string id, string row) => Found((id, row));

    private static QueryResults Found(params (string Id, string Row)[] points) => new()
    {
        FieldsData =
        {
            new FieldData { Type = DataType.Varchar, FieldName = "_id", Scalars = new ScalarField { StringData = new StringArray { Data = { points.Select(point => point.Id) } } } },
            new FieldData { Type = DataType.Json, FieldName = "$meta", IsDynamic = true, Scalars = new ScalarField { JsonData = new JsonArray { Data = { points.Select(point => Google.Protobuf.ByteString.CopyFromUtf8(point.Row)) } } } },
            new FieldData { Type = DataType.FloatVector, FieldName = "dense", Vectors = new VectorField { Dim = 2, FloatVector = new FloatArray { Data = { points.SelectMany(_ => new float[] { 1, 0 }) } } } },
        },
    };
}
