using Connectors.Grpc;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Tests.Cassettes;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>Answers that are cut, damaged, or do not fit together: protocols.md, section C, Milvus 9, 12, 19. Each ends in a result or a StoreException.</summary>
public class DamagedAnswerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(new long[] { long.MaxValue, long.MaxValue }, 1, 1)]
    [InlineData(new long[] { -1, 2 }, 1, 1)]
    [InlineData(new long[] { 2 }, 1, 1)]
    [InlineData(new long[] { 1 }, 2, 1)]
    [InlineData(new long[] { 1 }, 1, 2)]
    [InlineData(new long[] { 1, 0, 0 }, 1, 1)]
    public async Task Case_9_places_ids_and_scores_that_do_not_fit_together_are_a_fault_of_the_store(long[] places, int ids, int scores)
    {
        var results = new SearchResultData { Topks = { places }, Scores = { Enumerable.Repeat(1f, scores) }, Ids = new Ids { StrId = new StringArray { Data = { Enumerable.Range(0, ids).Select(i => $"p{i}") } } } };
        var server = new ScriptedServer().On("Search", new SearchResults { Results = results });
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchBatchAsync([Given.Sparse((1, 1)), Given.Sparse((2, 1))]));
        Assert.Equal(("protocol", false), (error.StatusCode, error.IsTransient));
    }

    [Theory]
    [InlineData("TFT", new long[] { 7, 0, 9 }, "7 - 9")]
    [InlineData("TFT", new long[] { 7, 9 }, "7 - 9")]
    [InlineData("FFF", new long[0], "- - -")]
    [InlineData("FFF", new long[] { 0, 0, 0 }, "- - -")]
    [InlineData("TTT", new long[] { 7, 8, 9 }, "7 8 9")]
    [InlineData("", new long[] { 7, 8, 9 }, "7 8 9")]
    [InlineData("TFTT", new long[] { 7, 0, 9, 0 }, "7 - 9")]
    [InlineData("TT", new long[] { 7, 8 }, null)]
    [InlineData("TF", new long[] { 7, 8, 9 }, null)]
    [InlineData("TTT", new long[] { 7, 8 }, null)]
    [InlineData("TFT", new long[] { 7 }, null)]
    [InlineData("", new long[] { 7, 8 }, null)]
    [InlineData("", new long[0], null)]
    public async Task Case_12_validity_and_values_of_a_nullable_column_fit_together_or_are_a_fault_of_the_store(string valid, long[] values, string? expected)
    {
        var server = new ScriptedServer();
        server.Schema!.Fields.Add(new FieldSchema { Name = "added", DataType = DataType.Int64, Nullable = true });
        server.On("Query", Rows(new FieldData
        {
            Type = DataType.Int64,
            FieldName = "added",
            Scalars = new ScalarField { LongData = new LongArray { Data = { values } } },
            ValidData = { valid.Select(c => c == 'T') },
        }));
        var read = server.Docs().GetAsync(["a", "b", "c"]);
        if (expected is null)
            Assert.Equal("protocol", (await Assert.ThrowsAsync<StoreException>(() => read)).StatusCode);
        else
            Assert.Equal(expected.Split(' ').Select(value => value == "-" ? "{}" : $$"""{"added":{{value}}}"""), (await read).Select(point => point.Payload.ToString()));
    }

    [Fact]
    public async Task Case_12_nullable_texts_and_vectors_may_leave_the_nulls_out_too()
    {
        var server = new ScriptedServer();
        server.Schema!.Fields.Add(new FieldSchema { Name = "title", DataType = DataType.Varchar, Nullable = true });
        server.On("Query", Rows(
            new FieldData { Type = DataType.Varchar, FieldName = "title", Scalars = new ScalarField { StringData = new StringArray { Data = { "first", "last" } } }, ValidData = { true, false, true } },
            new FieldData { Type = DataType.FloatVector, FieldName = "dense", Vectors = new VectorField { Dim = 2, FloatVector = new FloatArray { Data = { 1, 2, 5, 6 } } }, ValidData = { true, false, true } },
            new FieldData { Type = DataType.SparseFloatVector, FieldName = "sparse", Vectors = new VectorField { SparseFloatVector = new SparseFloatArray { Contents = { ByteString.CopyFrom(Convert.FromHexString("010000000000003F")) } } }, ValidData = { false, false, true } }));
        var points = await server.Docs().GetAsync(["a", "b", "c"], new GetOptions { Vectors = VectorSelection.All });
        Assert.Equal(["""{"title":"first"}""", "{}", """{"title":"last"}"""], points.Select(point => point.Payload.ToString()));
        Assert.Equal("1 2||5 6", string.Join('|', points.Select(point => point.Dense.TryGetValue("dense", out var dense) ? string.Join(' ', dense.ToArray()) : string.Empty)));
        Assert.Equal([0, 0, 1], points.Select(point => point.Sparse.TryGetValue("sparse", out var sparse) ? sparse.NonZeroCount : 0));
    }

    [Theory]
    [InlineData("020000000000803F010000000000004010", null)]
    [InlineData("0200000000000040010000000000803F", "1:1 2:2")]
    [InlineData("010000000000803F0100000000000040", "1:2")]
    [InlineData("010000000000C07F", null)]
    [InlineData("010000000000807F", null)]
    [InlineData("FFFFFFFF0000803F", "4294967295:1")]
    [InlineData("01000000000080BF", "1:-1")]
    [InlineData("0100000000000000", "1:0")]
    public async Task Case_10_and_19_sparse_rows_that_a_server_has_stored_unchecked_are_read_or_refused_and_never_misread(string row, string? expected)
    {
        var server = new ScriptedServer().On("Query", new QueryResults
        {
            FieldsData =
            {
                new FieldData { Type = DataType.Varchar, FieldName = "_id", Scalars = new ScalarField { StringData = new StringArray { Data = { "a" } } } },
                new FieldData { Type = DataType.SparseFloatVector, FieldName = "sparse", Vectors = new VectorField { SparseFloatVector = new SparseFloatArray { Contents = { ByteString.CopyFrom(Convert.FromHexString(row)) } } } },
            },
        });
        var read = server.Docs().GetAsync(["a"], new GetOptions { Vectors = VectorSelection.All });
        if (expected is null)
        {
            Assert.Equal("protocol", (await Assert.ThrowsAsync<StoreException>(() => read)).StatusCode);
            return;
        }

        var sparse = (await read)[0].Sparse["sparse"];
        Assert.Equal(expected, string.Join(' ', sparse.Indices.ToArray().Zip(sparse.Values.ToArray(), (index, value) => $"{index}:{value}")));
    }

    [Fact]
    public async Task Case_9_and_12_an_answer_that_is_damaged_anywhere_is_read_or_a_fault_of_the_store()
    {
        var search = new SearchResults { Status = new Status(), Results = new SearchResultData { NumQueries = 1, TopK = 3, Topks = { 3 }, Scores = { 3, 2, 1 }, Ids = new Ids { StrId = new StringArray { Data = { "a", "b", "c" } } } } };
        search.Results.FieldsData.Add(AllColumns().FieldsData.Skip(1));
        var (read, refused) = (0, 0);
        foreach (var (method, bytes) in new[] { ("Search", search.ToByteArray()), ("Query", AllColumns().ToByteArray()) })
        {
            foreach (var damaged in Damaged(bytes))
                Count(await TryAsync(method, damaged));
        }

        output.WriteLine($"{read} damaged answers were read, {refused} refused");
        Assert.True(read > 100 && refused > 1000, $"{read} read, {refused} refused");

        void Count(bool wasRead) => _ = wasRead ? read++ : refused++;
    }

    [Fact]
    public async Task A_damaged_description_is_read_or_a_fault_of_the_store()
    {
        var server = Described();
        var (read, refused) = (0, 0);
        foreach (var damaged in Damaged(new DescribeCollectionResponse { Status = new Status(), Schema = server.Schema }.ToByteArray()))
        {
            try
            {
                await server.On("DescribeCollection", damaged).Docs(retries: 0).DescribeAsync();
                read++;
            }
            catch (StoreException)
            {
                refused++;
            }
        }

        output.WriteLine($"{read} damaged descriptions were read, {refused} refused");
        Assert.True(read > 100 && refused > 100, $"{read} read, {refused} refused");
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public async Task Recorded_answers_that_are_cut_or_damaged_are_read_or_a_fault_of_the_store(string folder)
    {
        var answers = 0;
        foreach (var call in Recording.Of(folder).Where(call => call.Method is "Search" or "HybridSearch" or "Query" && call.Response is { Length: > 40 and < 2000 }))
        {
            answers++;
            foreach (var damaged in Damaged(call.Response!, changes: 20, cuts: 10))
                await TryAsync(call.Method == "Query" ? "Query" : "Search", damaged);
        }

        output.WriteLine($"{folder}: {answers} answers, each damaged 30 times");
        Assert.True(answers > 50, $"{answers} answers");
    }

    private static async Task<bool> TryAsync(string method, byte[] answer)
    {
        var server = Described().On(method, answer);
        var docs = server.Docs(retries: 0);
        try
        {
            if (method == "Search")
                await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Vectors = VectorSelection.All });
            else
                await docs.GetAsync(["a", "b", "c"], new GetOptions { Vectors = VectorSelection.All });
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private static IEnumerable<byte[]> Damaged(byte[] answer, int changes = 3000, int? cuts = null)
    {
        var random = new Random(17);
        for (var i = 0; i < (cuts ?? answer.Length); i++)
            yield return answer[..(cuts is null ? i : random.Next(answer.Length))];
        for (var i = 0; i < changes; i++)
        {
            var damaged = answer.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            yield return damaged;
        }
    }

    private static ScriptedServer Described()
    {
        var server = new ScriptedServer();
        foreach (var type in new[] { DataType.Bool, DataType.Int32, DataType.Int64, DataType.Float, DataType.Double, DataType.Varchar, DataType.Json })
            server.Schema!.Fields.Add(new FieldSchema { Name = $"column_{type}", DataType = type, Nullable = true });
        return server;
    }

    private static QueryResults AllColumns()
    {
        var sparse = ByteString.CopyFrom(Convert.FromHexString("010000000000003F0700000000000040"));
        return Rows(
            new FieldData { Type = DataType.FloatVector, FieldName = "dense", Vectors = new VectorField { Dim = 2, FloatVector = new FloatArray { Data = { 1, 2, 3, 4, 5, 6 } } } },
            new FieldData { Type = DataType.SparseFloatVector, FieldName = "sparse", Vectors = new VectorField { Dim = 8, SparseFloatVector = new SparseFloatArray { Dim = 8, Contents = { sparse, ByteString.Empty, sparse } } } },
            Column(DataType.Bool, new ScalarField { BoolData = new BoolArray { Data = { true, false, true } } }),
            Column(DataType.Int32, new ScalarField { IntData = new IntArray { Data = { 1, 2, 3 } } }),
            Column(DataType.Int64, new ScalarField { LongData = new LongArray { Data = { 1, 2, 3 } } }),
            Column(DataType.Float, new ScalarField { FloatData = new FloatArray { Data = { 1, 2, 3 } } }),
            Column(DataType.Double, new ScalarField { DoubleData = new DoubleArray { Data = { 1, 2, 3 } } }),
            Column(DataType.Varchar, new ScalarField { StringData = new StringArray { Data = { "x", "y", "z" } } }),
            Column(DataType.Json, new ScalarField { JsonData = new JsonArray { Data = { Utf8("1"), Utf8("[2]"), Utf8("{}") } } }));
    }

    private static FieldData Column(DataType type, ScalarField values) => new() { Type = type, FieldName = $"column_{type}", Scalars = values, ValidData = { true, false, true } };

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);

    private static QueryResults Rows(params FieldData[] columns) => new()
    {
        FieldsData =
        {
            new FieldData { Type = DataType.Varchar, FieldName = "_id", Scalars = new ScalarField { StringData = new StringArray { Data = { "a", "b", "c" } } } },
            new FieldData { Type = DataType.Json, FieldName = "$meta", IsDynamic = true, Scalars = new ScalarField { JsonData = new JsonArray { Data = { Utf8("{}"), Utf8("{}"), Utf8("{}") } } } },
            columns,
        },
    };
}
