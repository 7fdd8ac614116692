using System.IO.Compression;
using System.Net.Http;
using Connectors.Grpc;
using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Emulator.Faults;
using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>What the emulator can be made to do wrong.</summary>
public sealed class FaultTests : IAsyncLifetime, IDisposable
{
    private const string Upsert = "Points/Upsert";
    private const string Name = "c";

    private QdrantEmulator _emulator = null!;
    private RawCaller _caller = null!;

    public async Task InitializeAsync()
    {
        _emulator = await QdrantEmulator.StartAsync();
        _caller = new RawCaller(_emulator.Address);
        await _caller.CallAsync<CollectionOperationResponse>("/qdrant.Collections/Create", new CreateCollection
        {
            CollectionName = Name,
            VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Protos.Distance.Dot } },
            SparseVectorsConfig = new SparseVectorConfig { Map = { ["s"] = new SparseVectorParams() } },
        });
    }

    public Task DisposeAsync() => _emulator.DisposeAsync().AsTask();

    public void Dispose() => _caller.Dispose();

    [Fact]
    public async Task A_refused_call_is_not_made_and_the_next_one_is()
    {
        _emulator.Faults.Add(Upsert, Fault.Refuse(GrpcStatusCode.ResourceExhausted, "Rate limiting exceeded: slow down", retryAfterSeconds: 3));
        Assert.Equal((8, "Rate limiting exceeded: slow down", "3"), Status(await UpsertAsync(1)));
        Assert.Equal(0ul, await CountAsync());
        Assert.Equal(0, (await UpsertAsync(1)).Status);
        Assert.Equal(1ul, await CountAsync());
    }

    [Fact]
    public async Task A_deadline_in_the_middle_is_cancelled_and_applied()
    {
        _emulator.Faults.Add(Upsert, Fault.ApplyThenTimeOut());
        Assert.Equal((1, "Timeout expired", null), Status(await UpsertAsync(1)));
        Assert.Equal(1ul, await CountAsync());
    }

    [Fact]
    public async Task A_delay_beyond_the_callers_deadline_is_cancelled_and_applied()
    {
        _emulator.Faults.Add(Upsert, Fault.Delay(TimeSpan.FromMinutes(5)));
        Assert.Equal((1, "Timeout expired", null), Status(await UpsertAsync(1, new Dictionary<string, string> { ["grpc-timeout"] = "20m" })));
        Assert.Equal(1ul, await CountAsync());
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_write_whose_wait_ran_out_is_OK_and_made_or_not(bool applied, ulong count)
    {
        _emulator.Faults.Add(Upsert, Fault.WaitTimeout(applied));
        var answer = await UpsertAsync(1);
        Assert.Equal(UpdateStatus.WaitTimeout, PointsOperationResponse.Parser.ParseFrom(answer.Response).Result.Status);
        Assert.Equal(count, await CountAsync());
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_dropped_connection_leaves_the_write_made_or_not(bool applied, ulong count)
    {
        _emulator.Faults.Add(Upsert, Fault.Drop(applied));
        await Assert.ThrowsAsync<HttpRequestException>(() => UpsertAsync(1));
        Assert.Equal(count, await CountAsync());
    }

    [Fact]
    public async Task Faults_come_in_the_order_in_which_they_were_added()
    {
        _emulator.Faults.Add(Upsert, Fault.Refuse(GrpcStatusCode.Unavailable), times: 2);
        _emulator.Faults.Add(Upsert, Fault.Refuse(GrpcStatusCode.Internal));
        foreach (var status in new[] { 14, 14, 13, 0 })
            Assert.Equal(status, (await UpsertAsync(1)).Status);
    }

    [Fact]
    public async Task A_stopped_server_refuses_connections_and_comes_back_with_its_data_on_its_port()
    {
        await UpsertAsync(1);
        var address = _emulator.Address;
        await _emulator.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(CountAsync);
        await _emulator.RestartAsync();
        Assert.Equal(address, _emulator.Address);
        Assert.Equal(1ul, await CountAsync());
    }

    [Fact]
    public async Task Vectors_can_come_back_in_the_form_of_old_servers()
    {
        await UpsertAsync(1);
        _emulator.Faults.LegacyVectors = true;
        var request = new GetPoints { CollectionName = Name, Ids = { Id(1) }, WithVectors = new WithVectorsSelector { Enable = true } };
        var response = await _caller.CallAsync<GetResponse>("/qdrant.Points/Get", request);
        var vector = response.Result.Single().Vectors.Vector;
        Assert.Equal((VectorOutput.VectorOneofCase.None, 2), (vector.VectorCase, vector.Data.Count));
    }

    [Fact]
    public async Task Every_answer_is_compressed_once_the_caller_offers_it_or_the_switch_is_on()
    {
        var request = new CountPoints { CollectionName = Name }.ToByteArray();
        var offered = await _caller.CallAsync("/qdrant.Points/Count", request, new Dictionary<string, string> { ["grpc-accept-encoding"] = "identity, gzip" });
        Assert.NotNull(CountResponse.Parser.ParseFrom(Unpacked(offered.Response)).Result);
        _emulator.Faults.AlwaysGzip = true;
        Assert.NotNull(CountResponse.Parser.ParseFrom(Unpacked((await _caller.CallAsync("/qdrant.Points/Count", request)).Response)).Result);
    }

    [Fact]
    public async Task An_unknown_vector_is_refused_with_a_part_written()
    {
        var request = Points([1, 2, 3, 4], wait: true);
        request.Points[1].Vectors = new Vectors { Vectors_ = new NamedVectors { Vectors = { ["zz"] = Vector() } } };
        Assert.Equal((3, "Wrong input: Not existing vector name error: zz", null), Status(await _caller.CallAsync("/qdrant." + Upsert, request.ToByteArray())));
        Assert.Equal(2ul, await CountAsync());
        _emulator.Faults.PartOfRefusedUpsert = 3;
        request.Wait = false;
        Assert.Equal(0, (await _caller.CallAsync("/qdrant." + Upsert, request.ToByteArray())).Status);
        Assert.Equal(3ul, await CountAsync());
    }

    [Fact]
    public async Task What_came_in_can_be_looked_at()
    {
        _emulator.Requests.Clear();
        await UpsertAsync(7, new Dictionary<string, string> { ["api-key"] = "k" });
        await CountAsync();
        var received = Assert.Single(_emulator.Requests.Of(Upsert));
        Assert.Equal(("k", 7ul), (received.Metadata["api-key"], UpsertPoints.Parser.ParseFrom(received.Message.Span).Points.Single().Id.Num));
        Assert.Equal(2, _emulator.Requests.Of().Count);
    }

    [Theory]
    [InlineData(33, 0)]
    [InlineData(34, 13)]
    public async Task Objects_deeper_than_the_decoder_goes_are_refused(int depth, int status)
    {
        var value = new Value { IntegerValue = 1 };
        for (var i = 1; i < depth; i++)
            value = new Value { StructValue = new Struct { Fields = { ["a"] = value } } };
        var request = Points([1], wait: true);
        request.Points[0].Payload["a"] = value;
        Assert.Equal(status, (await _caller.CallAsync("/qdrant." + Upsert, request.ToByteArray())).Status);
    }

    private static (int Status, string Message, string? RetryAfter) Status(RawAnswer answer) => (answer.Status, answer.Message, answer.RetryAfter);

    private static PointId Id(ulong number) => new() { Num = number };

    private static Vector Vector() => new() { Dense = new DenseVector { Data = { 1, 2 } } };

    private static UpsertPoints Points(ulong[] ids, bool wait) => new()
    {
        CollectionName = Name,
        Wait = wait,
        Points = { ids.Select(id => new PointStruct { Id = Id(id), Vectors = new Vectors { Vector = Vector() } }) },
    };

    private static byte[] Unpacked(byte[] packed)
    {
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private Task<RawAnswer> UpsertAsync(ulong id, IReadOnlyDictionary<string, string>? metadata = null) =>
        _caller.CallAsync("/qdrant." + Upsert, Points([id], wait: true).ToByteArray(), metadata);

    private async Task<ulong> CountAsync() => (await _caller.CallAsync<CountResponse>("/qdrant.Points/Count", new CountPoints { CollectionName = Name })).Result.Count;
}
