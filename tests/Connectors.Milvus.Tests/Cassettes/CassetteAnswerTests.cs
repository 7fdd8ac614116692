using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;
using Connectors.Protobuf;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Cassettes;

/// <summary>Every recorded answer and error of two servers is understood.</summary>
public class CassetteAnswerTests(ITestOutputHelper output)
{
    private static readonly CallContext Context = new("test", "docs");

    [SkippableTheory]
    [InlineData("lite-2.5.1", 77, 92)]
    [InlineData("lite-3.2.2", 86, 105)]
    public void Answers_with_points_are_read_as_the_generated_messages_read_them(string folder, int queries, int searches)
    {
        int query = 0, search = 0, values = 0;
        foreach (var call in Recording.Of(folder).Where(call => call.Response is not null))
        {
            if (call.Method == "Query" && QueryResults.Parser.ParseFrom(call.Response) is { Status: null or { Code: 0, ErrorCode: 0 } } results)
            {
                query++;
                var columns = AnswerReader.Contents(call.Response, Context).ConvertAll(FieldColumn.Read);
                Assert.Equal(results.FieldsData.Count, columns.Count);
                for (var i = 0; i < columns.Count; i++)
                    values += Same(call, results.FieldsData[i], columns[i]);
            }
            else if (call.Method is "Search" or "HybridSearch" && SearchResults.Parser.ParseFrom(call.Response) is { Status: null or { Code: 0, ErrorCode: 0 } } found)
            {
                search++;
                values += SameHits(call, found);
            }
        }

        output.WriteLine($"{folder}: {query} queries, {search} searches, {values} values");
        Assert.True(query == queries && search == searches, $"{query} queries and {search} searches were read.");
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public void Errors_become_exceptions_with_their_code(string folder)
    {
        int inside = 0, outside = 0, transient = 0;
        foreach (var call in Recording.Of(folder))
        {
            if (call.Response is null)
            {
                var failed = GrpcFaults.Of(MilvusFaults.Product, new GrpcReply((GrpcStatusCode)call.GrpcStatus, call.GrpcMessage), Context with { IsWrite = true }, hasAnswered: true);
                Assert.Equal(call.GrpcStatus switch { 12 => "UNIMPLEMENTED", 14 => "UNAVAILABLE", 2 => "UNKNOWN", _ => call.Place }, failed.StatusCode);
                Assert.Equal(call.GrpcStatus == 14, failed.IsTransient);
                Assert.Equal(call.GrpcStatus != 12, failed.OutcomeUnknown);
                outside++;
                continue;
            }

            // The status of every answer is its field 1, except where the answer is the status.
            var status = call.Method is "CreateCollection" or "CreateIndex" or "LoadCollection" or "DropCollection" or "CreateAlias" or "AlterAlias" or "DropAlias"
                ? Status.Parser.ParseFrom(call.Response)
                : IsOurs(call.Method) ? StatusOf(call.Response) : null;
            if (status is null || (status.Code == 0 && status.ErrorCode == 0))
            {
                Assert.Null(MilvusFaults.Of(status, Context));
                continue;
            }

            var error = MilvusFaults.Of(status, Context)!;
            inside++;
            transient += error.IsTransient ? 1 : 0;
            if (status.Code == 100)
                Assert.IsType<CollectionNotFoundException>(error);
            else
                Assert.Equal(status.Code.ToString(System.Globalization.CultureInfo.InvariantCulture), error.StatusCode);
        }

        output.WriteLine($"{folder}: {inside} errors inside of answers, {outside} failed calls");
        Assert.True(inside > 40, $"{inside} errors");
        Assert.Equal(0, transient);
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public void Descriptions_of_collections_are_read_as_layouts(string folder)
    {
        var read = 0;
        foreach (var call in Recording.Of(folder).Where(call => call is { Method: "DescribeCollection", Response: not null }))
        {
            var description = DescribeCollectionResponse.Parser.ParseFrom(call.Response);
            if (description.Status is { Code: not 0 } || description.Schema is null)
                continue;
            var layout = SchemaReader.Read(description.Schema, []);
            read++;
            Assert.False(layout.IsOurs);
            Assert.Equal(description.Schema.Fields.Single(field => field.IsPrimaryKey).Name, layout.Key);
            Assert.Equal(description.Schema.Fields.Count(field => field.DataType == DataType.FloatVector), layout.Definition.Dense.Count);
            Assert.Equal(description.Schema.EnableDynamicField, layout.HasDynamic);
        }

        output.WriteLine($"{folder}: {read} descriptions");
        Assert.True(read >= 15, $"{read} descriptions");
    }

    private static Status? StatusOf(byte[] answer)
    {
        var reader = new ProtoReader(answer);
        while (reader.Read())
        {
            if (reader.Field == 1)
                return Status.Parser.ParseFrom(reader.Content.Span);
        }

        return null;
    }

    private static bool IsOurs(string method) => method is "DescribeCollection" or "DescribeIndex" or "GetLoadState" or "ShowCollections" or "Upsert" or "Insert" or "Delete" or "Query" or "Search"
        or "HybridSearch" or "GetVersion" or "CheckHealth" or "ListDatabases" or "DescribeAlias" or "ListAliases";

    private static int SameHits(Recording call, SearchResults found)
    {
        var content = AnswerReader.Contents(call.Response!, Context).FirstOrDefault();
        var data = found.Results ?? new SearchResultData();
        var key = data.Ids?.IdFieldCase == Ids.IdFieldOneofCase.IntId ? DataType.Int64 : DataType.Varchar;
        var definition = new HybridCollectionDefinition { Dense = { new DenseField("dense", 8) }, Sparse = { new SparseField("sparse") } };
        var layout = new MilvusLayout(definition, "id", key, [], new Dictionary<string, VectorIndex>(), hasDynamic: true, isOurs: false);
        var hits = HitReader.Read(content, layout, PayloadSelection.All, VectorSelection.All, Math.Max(1, data.Topks.Count), ScoreMetric.Similarity).SelectMany(list => list).ToList();
        var ids = key == DataType.Int64 ? data.Ids!.IntId.Data.Select(id => id.ToString(System.Globalization.CultureInfo.InvariantCulture)) : data.Ids?.StrId?.Data ?? Enumerable.Empty<string>();
        Assert.Equal(ids, hits.Select(hit => hit.Id));
        Assert.Equal(data.Scores.Select(score => (double)score), hits.Select(hit => hit.RawScore));
        var values = hits.Count;
        foreach (var field in data.FieldsData)
            values += Same(call, field, FieldColumn.Read(field.ToByteArray()));
        return values;
    }

    private static int Same(Recording call, FieldData expected, FieldColumn actual)
    {
        Assert.Equal((expected.FieldName, expected.Type), (actual.Name, actual.Type));
        switch (expected.Type)
        {
            case DataType.Varchar:
                return Values(call, expected.Scalars?.StringData?.Data ?? [], actual, actual.Text);
            case DataType.Json:
                return Values(call, (expected.Scalars?.JsonData?.Data ?? []).Select(value => value.ToStringUtf8()).ToList(), actual, row => PayloadCodec.Text(actual.Bytes(row).Span));
            case DataType.Int64:
                return Values(call, expected.Scalars?.LongData?.Data ?? [], actual, actual.Number);
            case DataType.Bool:
                return Values(call, expected.Scalars?.BoolData?.Data ?? [], actual, row => actual.Number(row) != 0);
            case DataType.SparseFloatVector:
                return Values(call, expected.Vectors?.SparseFloatVector?.Contents ?? [], actual, row => ByteString.CopyFrom(actual.Bytes(row).Span));
            case DataType.FloatVector:
                var rows = (expected.Vectors?.FloatVector?.Data ?? []).Chunk((int)Math.Max(1, expected.Vectors?.Dim ?? 1)).ToList();
                return Values(call, rows, actual, actual.Dense);
            default:
                return 0;
        }
    }

    private static int Values<T>(Recording call, IReadOnlyList<T> expected, FieldColumn actual, Func<int, T> valueOf)
    {
        Assert.True(expected.Count == actual.Count, $"{call.Place}: '{actual.Name}' has {expected.Count} values, {actual.Count} were read.");
        for (var row = 0; row < expected.Count; row++)
        {
            if (!actual.IsNull(row))
                Assert.Equal(expected[row], valueOf(row));
        }

        return expected.Count;
    }
}
