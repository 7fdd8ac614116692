using System.IO.Compression;
using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>Odd calls, answered as in ../shared/cassettes/qdrant/1.18.3/h2/raw_requests.jsonl; the number is the line there.</summary>
public sealed class FramingTests
{
    private const string Count = "/qdrant.Points/Count";

    private static readonly byte[] Message = new CountPoints { CollectionName = "käse 日本" }.ToByteArray();

    [Theory]
    [InlineData(8, 13, "Missing request message.")]
    [InlineData(9, 3, "Validation error in body: [collection_name: value \"\" invalid, must be from 1 to 255 characters]")]
    [InlineData(10, 5, "Not found: Collection `käse 日本` doesn't exist!")]
    [InlineData(11, 13, "Unexpected EOF decoding stream.")]
    [InlineData(14, 13, "Unexpected EOF decoding stream.")]
    [InlineData(15, 5, "Not found: Collection `käse 日本` doesn't exist!")]
    [InlineData(16, 13, "protocol error: received message with compressed-flag but no grpc-encoding was specified")]
    [InlineData(17, 12, "Content is compressed with `deflate` which isn't supported")]
    [InlineData(18, 5, "Not found: Collection `käse 日本` doesn't exist!")]
    [InlineData(25, 5, "Not found: Collection `käse 日本` doesn't exist!")]
    [InlineData(26, 5, "Not found: Collection `käse 日本` doesn't exist!")]
    [InlineData(27, 1, "Timeout expired")]
    [InlineData(28, 12, "")]
    [InlineData(29, 12, "")]
    public async Task Odd_calls_are_answered_as_recorded(int line, int status, string message)
    {
        await using var emulator = await QdrantEmulator.StartAsync();
        using var caller = new RawCaller(emulator.Address);
        var (method, body, headers) = Call(line);
        var answer = await caller.SendAsync(method, body, headers);
        Assert.Equal((status, message), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task What_is_not_protobuf_is_internal()
    {
        await using var emulator = await QdrantEmulator.StartAsync();
        using var caller = new RawCaller(emulator.Address);
        var answer = await caller.CallAsync(Count, [0xff, 0xff, 0xff, 0xff]);
        Assert.Equal(13, answer.Status);
        Assert.StartsWith("failed to decode Protobuf message: ", answer.Message);
    }

    [Fact]
    public async Task The_health_service_of_grpc_needs_no_key()
    {
        await using var emulator = await QdrantEmulator.StartAsync(new QdrantEmulatorOptions { ApiKey = "k" });
        using var caller = new RawCaller(emulator.Address);
        var health = await caller.CallAsync("/grpc.health.v1.Health/Check", []);
        Assert.Equal("0801", Convert.ToHexString(health.Response));
        Assert.Equal(16, (await caller.CallAsync(Count, Message)).Status);
    }

    private static (string Method, byte[] Body, Dictionary<string, string> Headers) Call(int line) => line switch
    {
        8 => (Count, [], []),
        9 => (Count, RawCaller.Frame([]), []),
        10 => (Count, [.. RawCaller.Frame(Message), .. RawCaller.Frame([])], []),
        11 => (Count, RawCaller.Frame(Message)[..^1], []),
        14 => (Count, [0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3], []),
        15 => (Count, Compressed(), new() { ["grpc-encoding"] = "gzip" }),
        16 => (Count, Compressed(), []),
        17 => (Count, Compressed(), new() { ["grpc-encoding"] = "deflate" }),
        18 => (Count, RawCaller.Frame(Message), new() { ["grpc-encoding"] = "gzip" }),
        25 => (Count, RawCaller.Frame(Message), new() { ["grpc-timeout"] = "soon" }),
        26 => (Count, RawCaller.Frame(Message), new() { ["grpc-timeout"] = "000000000m" }),
        27 => (Count, RawCaller.Frame(Message), new() { ["grpc-timeout"] = "0m" }),
        28 => ("/qdrant.Points/NoSuchMethod", RawCaller.Frame(Message), []),
        _ => ("/qdrant.NoSuchService/Count", RawCaller.Frame(Message), []),
    };

    private static byte[] Compressed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Message);
        var frame = RawCaller.Frame(packed.ToArray());
        frame[0] = 1;
        return frame;
    }
}
