using Connectors.Protobuf;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Cassettes;
using Connectors.Qdrant.Wire;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Wire;

/// <summary>Answers that are read by hand are what protobuf's own classes read.</summary>
public class AnswerTests(ITestOutputHelper output)
{
    [Fact]
    public void Random_answers_are_those_of_the_generated_messages()
    {
        var data = new RandomData(seed: 1);
        for (var round = 0; round < 300; round++)
        {
            var retrieved = Enumerable.Range(0, data.Random.Next(8)).Select(i => Retrieved(data, i)).ToList();
            var scored = Enumerable.Range(0, data.Random.Next(8)).Select(i => Scored(data, i)).ToList();
            var groups = Enumerable.Range(0, data.Random.Next(4)).Select(i => new PointGroup { Id = GroupId(data), Hits = { Enumerable.Range(0, data.Random.Next(4)).Select(j => Scored(data, j)) } }).ToList();
            Check(new GetResponse { Result = { retrieved }, Time = 0.5 });
            Check(new ScrollResponse { Result = { retrieved }, NextPageOffset = round % 3 == 0 ? null : Generated.Id(data.Point(1).Id) });
            Check(new QueryResponse { Result = { scored }, Time = 0.5 });
            Check(new QueryBatchResponse { Result = { new BatchResult { Result = { scored } }, new BatchResult(), new BatchResult { Result = { scored.Take(1) } } } });
            Check(new QueryGroupsResponse { Result = new GroupsResult { Groups = { groups } } });
        }
    }

    [SkippableFact]
    public void Recorded_answers_are_read_as_the_generated_messages_are()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (points, refused) = (0, 0);
        foreach (var recording in Recording.Of().Where(recording => recording.GrpcStatus == 0 && recording.Response is not null))
        {
            if (recording.Place == "errors:35")
            {
                var fault = Assert.Throws<FormatException>(() => new PointReader().ReadGet(recording.Response));
                Assert.StartsWith("The sparse vector 'sparse' of point '903' is not valid: The weight of index 1 is NaN", fault.Message, StringComparison.Ordinal);
                refused++;
                continue;
            }

            int? read = recording.Method switch
            {
                "Points/Get" => Check(GetResponse.Parser.ParseFrom(recording.Response)),
                "Points/Scroll" => Check(ScrollResponse.Parser.ParseFrom(recording.Response)),
                "Points/Query" => Check(QueryResponse.Parser.ParseFrom(recording.Response)),
                "Points/QueryBatch" => Check(QueryBatchResponse.Parser.ParseFrom(recording.Response)),
                "Points/QueryGroups" => Check(QueryGroupsResponse.Parser.ParseFrom(recording.Response)),
                _ => null,
            };
            if (read is null)
                continue;
            counts[recording.Method] = counts.GetValueOrDefault(recording.Method) + 1;
            points += read.Value;
        }

        var summary = string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}")) + $", {points} points, {refused} refused for a weight that is NaN";
        output.WriteLine(summary);
        Assert.Equal("18 Points/Get, 160 Points/Query, 2 Points/QueryBatch, 6 Points/QueryGroups, 28 Points/Scroll, 1537 points, 1 refused for a weight that is NaN", summary);
    }

    /// <summary>Servers up to 1.12 know only the flat form; the vectors must be the same in both (fault 9).</summary>
    [Fact]
    public void Vectors_in_the_old_form_are_those_in_the_new()
    {
        var data = new RandomData(seed: 2);
        var sparse = data.Sparse(9);
        var old = new RetrievedPoint { Id = new PointId { Num = 0 }, Vectors = new VectorsOutput { Vectors = new NamedVectorsOutput() } };
        old.Vectors.Vectors.Vectors["dense"] = new VectorOutput { Data = { 1, 2, 3 } };
        old.Vectors.Vectors.Vectors["sparse"] = new VectorOutput { Data = { sparse.Values.ToArray() }, Indices = new SparseIndices { Data = { sparse.Indices.ToArray() } } };
        old.Vectors.Vectors.Vectors["empty"] = new VectorOutput { Indices = new SparseIndices() };
        old.Vectors.Vectors.Vectors["matrix"] = new VectorOutput { Data = { 1, 2, 3, 4 }, VectorsCount = 2 };
        var point = Assert.Single(new PointReader().ReadGet(new GetResponse { Result = { old } }.ToByteArray()));
        Assert.Equal([1, 2, 3], point.Dense["dense"].ToArray());
        Assert.Equal(sparse.Indices.ToArray(), point.Sparse["sparse"].Indices.ToArray());
        Assert.Equal(sparse.Values.ToArray(), point.Sparse["sparse"].Values.ToArray());
        Assert.Equal(0, point.Sparse["empty"].NonZeroCount);
        Assert.Equal((1, 2), (point.Dense.Count, point.Sparse.Count));

        var both = new VectorOutput { Dense = new DenseVector { Data = { 7 } }, Data = { 1, 2, 3 }, Indices = new SparseIndices() };
        old.Vectors.Vectors.Vectors.Clear();
        old.Vectors.Vectors.Vectors["dense"] = both;
        Assert.Equal([7], new PointReader().ReadGet(new GetResponse { Result = { old } }.ToByteArray())[0].Dense["dense"].ToArray());
    }

    /// <summary>No server is known to do so, but protobuf allows it: a repeated number in several pieces, packed or one by one.</summary>
    [Fact]
    public void Numbers_in_pieces_are_put_together()
    {
        var whole = new SparseVector { Values = { 1, 2, 3 }, Indices = { 1, 300, 4_000_000_000 } };
        using var pieces = new ProtoWriter();
        foreach (var i in new[] { 0, 1, 2 })
        {
            var part = new SparseVector { Values = { whole.Values[i] } };
            part.WriteTo(pieces.Take(part.CalculateSize()));
            if (i == 1)
                pieces.WritePresent(2, whole.Indices[i]);
            else
                new SparseVector { Indices = { whole.Indices[i] } }.WriteTo(pieces.Take(new SparseVector { Indices = { whole.Indices[i] } }.CalculateSize()));
        }

        Assert.Equal(whole, SparseVector.Parser.ParseFrom(pieces.Written.Span));
        using var output = new ProtoWriter();
        output.WriteElement(102, pieces.Written.Span);
        var point = new HybridPoint("1");
        VectorReader.Read(output.Written, "sparse", point);
        Assert.Equal(whole.Indices, point.Sparse["sparse"].Indices.ToArray());
        Assert.Equal(whole.Values, point.Sparse["sparse"].Values.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0x80 })]
    [InlineData(new byte[] { 1, 0x80 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x1F })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 })]
    public void Indices_that_are_no_32_bit_numbers_are_damage(byte[] indices)
    {
        using var sparse = new ProtoWriter();
        sparse.WriteElement(2, indices);
        using var vector = new ProtoWriter();
        vector.WriteElement(102, sparse.Written.Span);
        Assert.Throws<FormatException>(() => VectorReader.Read(vector.Written, "sparse", new HybridPoint("1")));
    }

    [Fact]
    public void Vectors_of_texts_and_vectors_without_a_name_are_none_of_the_point()
    {
        var named = new NamedVectorsOutput();
        named.Vectors["dense"] = named.Vectors["body"] = named.Vectors[""] = new VectorOutput { Dense = new DenseVector { Data = { 1 } } };
        named.Vectors["matrix"] = new VectorOutput { MultiDense = new MultiDenseVector() };
        var id = new PointId { Num = 1 };
        var answer = new GetResponse { Result = { new RetrievedPoint { Id = id, Vectors = new VectorsOutput { Vectors = named } }, new RetrievedPoint { Id = id, Vectors = new VectorsOutput { Vector = named.Vectors["dense"] } }, new RetrievedPoint { Id = id } } };
        var points = new PointReader("body", "other").ReadGet(answer.ToByteArray());
        Assert.Equal(["dense"], points[0].Dense.Select(vector => vector.Key));
        Assert.All(points.Skip(1), point => Assert.Empty(point.Dense));
        Assert.All(points, point => Assert.Empty(point.Sparse));
    }

    [Fact]
    public void The_kept_id_is_the_id_and_a_foreign_one_stays_in_the_payload()
    {
        var made = new PointId { Uuid = PointIds.FromText("doc-1") };
        foreach (var (id, kept, expected) in new[]
        {
            (made, new Value { StringValue = "doc-1" }, "doc-1 {\"a\":1}"),
            (made, new Value { StringValue = "doc-2" }, $"{made.Uuid} {{\"_id\":\"doc-2\",\"a\":1}}"),
            (made, new Value { StringValue = "" }, $"{made.Uuid} {{\"_id\":\"\",\"a\":1}}"),
            (made, new Value { IntegerValue = 5 }, $"{made.Uuid} {{\"_id\":5,\"a\":1}}"),
            (new PointId { Num = 5 }, new Value { StringValue = "doc-1" }, "5 {\"_id\":\"doc-1\",\"a\":1}"),
        })
        {
            var answer = new GetResponse { Result = { new RetrievedPoint { Id = id, Payload = { ["a"] = new Value { IntegerValue = 1 }, ["_id"] = kept } } } };
            Assert.Equal(expected, Generated.Describe(new PointReader().ReadGet(answer.ToByteArray())[0]));
        }
    }

    [Theory]
    [InlineData(ScoreMetric.Similarity, 2.5f, 2.5)]
    [InlineData(ScoreMetric.Cosine, -0.5f, -0.5)]
    [InlineData(ScoreMetric.SparseDotProduct, float.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(ScoreMetric.Euclid, 2.5f, -2.5)]
    [InlineData(ScoreMetric.Euclid, 0f, 0.0)]
    [InlineData(ScoreMetric.Manhattan, 7f, -7.0)]
    public void Larger_is_better_and_the_servers_number_is_kept(ScoreMetric metric, float raw, double score)
    {
        var answer = new QueryResponse { Result = { new ScoredPoint { Id = new PointId { Num = 1 }, Score = raw } } };
        var hit = Assert.Single(HitReader.Read(answer.ToByteArray(), new PointReader(), metric));
        Assert.Equal((score, raw), (hit.Score, hit.RawScore));
        Assert.False(double.IsNegative(hit.Score) && hit.Score == 0);
    }

    [Fact]
    public void A_point_whose_score_is_NaN_is_left_out_of_a_leg_and_spoils_a_fusion()
    {
        var answer = new QueryResponse { Result = { new ScoredPoint { Id = new PointId { Num = 1 }, Score = float.NaN }, new ScoredPoint { Id = new PointId { Num = 2 }, Score = 1 } } }.ToByteArray();
        Assert.Equal("2", Assert.Single(HitReader.Read(answer, new PointReader(), ScoreMetric.Cosine)).Id);
        var fault = Assert.Throws<FormatException>(() => HitReader.Read(answer, new PointReader(), ScoreMetric.Similarity));
        Assert.StartsWith("The fused score of point '1' is NaN", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Another_number_of_results_than_queries_is_damage(int queries) =>
        Assert.Throws<FormatException>(() => HitReader.ReadBatch(new QueryBatchResponse { Result = { new BatchResult(), new BatchResult() } }.ToByteArray(), new PointReader(), new ScoreMetric[queries]));

    [Theory]
    [InlineData(new uint[] { 1, 1 }, new float[] { 1, 2 })]
    [InlineData(new uint[] { 2, 1 }, new float[] { 1, 2 })]
    [InlineData(new uint[] { 1, 2 }, new float[] { 1 })]
    [InlineData(new uint[] { 1 }, new float[] { float.NaN })]
    public void A_sparse_vector_that_is_none_is_damage(uint[] indices, float[] values)
    {
        var named = new NamedVectorsOutput { Vectors = { ["sparse"] = new VectorOutput { Sparse = new SparseVector { Indices = { indices }, Values = { values } } } } };
        var answer = new GetResponse { Result = { new RetrievedPoint { Id = new PointId { Num = 1 }, Vectors = new VectorsOutput { Vectors = named } } } };
        Assert.Throws<FormatException>(() => new PointReader().ReadGet(answer.ToByteArray()));
    }

    [Fact]
    public void Damaged_answers_throw_a_format_exception_and_nothing_else()
    {
        var data = new RandomData(seed: 3);
        var (read, refused) = (0, 0);
        for (var round = 0; round < 4000; round++)
        {
            var scored = Enumerable.Range(0, 3).Select(i => Scored(data, i)).ToList();
            var bytes = (round % 3) switch
            {
                0 => new QueryBatchResponse { Result = { new BatchResult { Result = { scored } } } }.ToByteArray(),
                1 => new QueryGroupsResponse { Result = new GroupsResult { Groups = { new PointGroup { Id = GroupId(data), Hits = { scored } } } } }.ToByteArray(),
                _ => new ScrollResponse { Result = { Retrieved(data, 1), Retrieved(data, 2) }, NextPageOffset = new PointId { Num = 3 } }.ToByteArray(),
            };
            for (var i = data.Random.Next(4); i > 0; i--)
                bytes[data.Random.Next(bytes.Length)] = (byte)data.Random.Next(256);
            var message = bytes.AsMemory(0, data.Random.Next(2) == 0 ? bytes.Length : data.Random.Next(bytes.Length));
            try
            {
                if (round % 3 == 0)
                    HitReader.ReadBatch(message, new PointReader(), [ScoreMetric.Cosine]);
                else if (round % 3 == 1)
                    HitReader.ReadGroups(message, new PointReader(), ScoreMetric.Cosine);
                else
                    new PointReader().ReadScroll(message);
                read++;
            }
            catch (FormatException)
            {
                refused++;
            }
        }

        Assert.True(read > 400 && refused > 400, $"{read} read, {refused} refused");
    }

    private static int Check(GetResponse answer)
    {
        Assert.Equal(answer.Result.Select(Describe), new PointReader().ReadGet(answer.ToByteArray()).Select(Generated.Describe));
        return answer.Result.Count;
    }

    private static int Check(ScrollResponse answer)
    {
        var page = new PointReader().ReadScroll(answer.ToByteArray());
        Assert.Equal(answer.NextPageOffset, page.Next);
        Assert.Equal(answer.Result.Select(Describe), page.Points.Select(Generated.Describe));
        return answer.Result.Count;
    }

    private static int Check(QueryResponse answer) => Check(answer.Result, HitReader.Read(answer.ToByteArray(), new PointReader(), ScoreMetric.DotProduct));

    private static int Check(QueryBatchResponse answer)
    {
        var results = HitReader.ReadBatch(answer.ToByteArray(), new PointReader(), [.. answer.Result.Select(_ => ScoreMetric.DotProduct)]);
        return answer.Result.Zip(results).Sum(pair => Check(pair.First.Result, pair.Second));
    }

    private static int Check(QueryGroupsResponse answer)
    {
        var hits = HitReader.ReadGroups(answer.ToByteArray(), new PointReader(), ScoreMetric.DotProduct);
        var groups = answer.Result.Groups.SelectMany(group => group.Hits.Where(hit => !float.IsNaN(hit.Score)).Select(_ => group.Id.KindCase switch
        {
            Protos.GroupId.KindOneofCase.StringValue => new FilterValue(group.Id.StringValue),
            Protos.GroupId.KindOneofCase.IntegerValue => new FilterValue(group.Id.IntegerValue),
            _ when group.Id.UnsignedValue > long.MaxValue => new FilterValue((double)group.Id.UnsignedValue),
            _ => new FilterValue((long)group.Id.UnsignedValue),
        }));
        Assert.Equal(groups, hits.Select(hit => hit.Group!.Value));
        return Check([.. answer.Result.Groups.SelectMany(group => group.Hits)], hits);
    }

    private static int Check(IReadOnlyCollection<ScoredPoint> expected, List<Hit> hits)
    {
        var numbers = expected.Where(point => !float.IsNaN(point.Score)).ToList();
        Assert.Equal(numbers.Select(point => (Generated.Describe(point.Id, point.Payload, point.Vectors), (double)point.Score)), hits.Select(hit => (Generated.Describe(hit.Point), hit.Score)));
        return expected.Count;
    }

    private static string Describe(RetrievedPoint point) => Generated.Describe(point.Id, point.Payload, point.Vectors);

    private static RetrievedPoint Retrieved(RandomData data, int number)
    {
        var made = Generated.Point(data.Point(number));
        return new RetrievedPoint { Id = made.Id, Payload = { made.Payload }, Vectors = data.Random.Next(4) == 0 ? null : Output(made.Vectors.Vectors_, data) };
    }

    private static ScoredPoint Scored(RandomData data, int number)
    {
        var point = Retrieved(data, number);
        return new ScoredPoint
        {
            Id = point.Id,
            Payload = { point.Payload },
            Vectors = point.Vectors,
            Score = data.Random.Next(9) switch { 0 => 0, 1 => float.NaN, _ => data.Random.NextSingle() },
            Version = (ulong)data.Random.Next(3),
            ShardKey = data.Random.Next(3) == 0 ? new ShardKey { Keyword = "de" } : null,
            OrderValue = data.Random.Next(3) == 0 ? new OrderValue { Int = -1 } : null,
        };
    }

    private static VectorsOutput Output(NamedVectors vectors, RandomData data)
    {
        var named = new NamedVectorsOutput();
        foreach (var (name, vector) in vectors.Vectors)
        {
            named.Vectors[name] = vector.VectorCase switch
            {
                Vector.VectorOneofCase.Dense when data.Random.Next(3) == 0 => new VectorOutput { Data = { vector.Dense.Data } },
                Vector.VectorOneofCase.Dense => new VectorOutput { Dense = vector.Dense },
                _ when data.Random.Next(3) == 0 => new VectorOutput { Data = { vector.Sparse.Values }, Indices = new SparseIndices { Data = { vector.Sparse.Indices } } },
                _ => new VectorOutput { Sparse = vector.Sparse },
            };
        }

        if (data.Random.Next(4) == 0)
            named.Vectors["matrix"] = new VectorOutput { MultiDense = new MultiDenseVector { Vectors = { new DenseVector { Data = { 1 } } } } };
        return new VectorsOutput { Vectors = named };
    }

    private static GroupId GroupId(RandomData data) => data.Random.Next(4) switch
    {
        0 => new GroupId { UnsignedValue = (ulong)data.Random.Next(2) },
        1 => new GroupId { UnsignedValue = ulong.MaxValue },
        2 => new GroupId { IntegerValue = -data.Random.Next(2) },
        _ => new GroupId { StringValue = data.Word() },
    };
}
