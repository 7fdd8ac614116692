using System.Buffers;
using System.Text.Json;
using Connectors.Grpc.Tests.Servers;
using Xunit.Abstractions;

namespace Connectors.Grpc.Tests;

/// <summary>The recorded HTTP/2 frames of real servers, played to the transport.</summary>
public sealed class RecordingTests(ITestOutputHelper output)
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    public static TheoryData<string, int> Recordings => new()
    {
        { "qdrant/1.18.3/h2/unary_ok.jsonl", 2 },
        { "qdrant/1.18.3/h2/upsert_then_query.jsonl", 2 },
        { "qdrant/1.18.3/h2/error_invalid_argument.jsonl", 1 },
        { "qdrant/1.18.3/h2/error_non_ascii_message.jsonl", 1 },
        { "qdrant/1.18.3/h2/error_not_found_trailers_only.jsonl", 1 },
        { "qdrant/1.18.3/h2/unknown_method.jsonl", 1 },
        { "qdrant/1.18.3/h2/unknown_service.jsonl", 1 },
        { "qdrant/1.18.3/h2/undecodable_request.jsonl", 1 },
        { "qdrant/1.18.3/h2/large_request_flow_control.jsonl", 1 },
        { "qdrant/1.18.3/h2/large_response_flow_control.jsonl", 1 },
        { "qdrant/1.18.3/h2/gzip_both_ways.jsonl", 2 },
        { "qdrant/1.18.3/h2/no_accept_encoding.jsonl", 1 },
        { "qdrant/1.18.3/h2/concurrent_streams.jsonl", 8 },
        { "qdrant/1.18.3/h2/health_v1.jsonl", 1 },
        { "qdrant/1.18.3/h2/keepalive_ping.jsonl", 2 },
        { "qdrant/1.18.3/h2/server_sigterm_goaway.jsonl", 1 },
        { "milvus/lite-2.5.1/http2_frames.jsonl", 20 },
        { "milvus/lite-3.2.2/http2_frames.jsonl", 20 },
    };

    [SkippableTheory]
    [MemberData(nameof(Recordings))]
    public async Task Recorded_connections_give_the_recorded_answers(string file, int calls)
    {
        var recording = Recording.Read(RepositoryFolder.Shared(["cassettes", .. file.Split('/')]));
        Assert.Equal(calls, recording.Calls.Count);
        await using var server = FramePlayer.Start(recording.PlayAsync);
        await using var transport = GrpcTransport.Connect(server.Address, new() { Gzip = file.Contains("gzip", StringComparison.Ordinal) });

        // Streams are numbered as calls are started, and a recorded server may answer the last of them first.
        var inParallel = file.Contains("concurrent", StringComparison.Ordinal);
        var running = new List<Task<GrpcReply>>();
        foreach (var call in recording.Calls)
        {
            running.Add(transport.CallAsync(new GrpcCall { Method = call.Method, Message = new(Hello), Deadline = TimeSpan.FromMinutes(1) }).AsTask());
            if (!inParallel)
                await running[^1];
        }

        var replies = await Task.WhenAll(running);
        Assert.Equal(recording.Calls.Select(Recorded).Order(StringComparer.Ordinal), replies.Select(Received).Order(StringComparer.Ordinal));
        Assert.Equal(1, server.Accepted);
        foreach (var reply in replies)
            reply.Dispose();
        output.WriteLine($"{file}: {calls} calls answered as recorded");
    }

    [SkippableFact]
    public async Task After_the_recorded_GOAWAY_of_a_server_that_is_shut_down_calls_are_unavailable_and_not_sent()
    {
        var recording = Recording.Read(RepositoryFolder.Shared("cassettes", "qdrant", "1.18.3", "h2", "server_sigterm_goaway.jsonl"));
        Assert.True(recording.EndsWithGoAway);
        GrpcTransport transport;
        await using (var server = FramePlayer.Start(recording.PlayAsync))
        {
            transport = GrpcTransport.Connect(server.Address);
            using var reply = await transport.CallAsync(Calls.Of(Hello));
            Assert.Equal(GrpcStatusCode.Ok, reply.Status);
        }

        // The first call may still find the connection that is being closed.
        using var next = await transport.CallAsync(Calls.Of(Hello));
        Assert.Equal((GrpcStatusCode.Unavailable, false), (next.Status, next.FromServer));
        using var last = await transport.CallAsync(Calls.Of(Hello));
        Assert.Equal((GrpcStatusCode.Unavailable, false, false), (last.Status, last.FromServer, last.WasSent));
        await transport.DisposeAsync();
    }

    /// <summary>The answers to hand-made requests: odd framing, encodings, time-outs, too many headers.</summary>
    [SkippableFact]
    public async Task Recorded_answers_to_odd_requests_are_understood()
    {
        var lines = File.ReadLines(RepositoryFolder.Shared("cassettes", "qdrant", "1.18.3", "h2", "raw_requests.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("response_headers", out var headers) && headers.ValueKind == JsonValueKind.Array)
            .ToList();
        foreach (var line in lines)
        {
            var headers = HeadersOf(line, "response_headers");
            var trailers = HeadersOf(line, "response_trailers");
            var data = Convert.FromBase64String(line.GetProperty("response_data").GetString()!);
            await using var server = FramePlayer.Start(async played =>
            {
                await played.OpenAsync();
                await played.RequestOfAsync(1);
                await played.SendHeadersAsync(1, trailers.Length == 0 && data.Length == 0, headers);
                if (data.Length > 0)
                    await played.SendDataAsync(1, data);
                if (trailers.Length > 0)
                    await played.SendHeadersAsync(1, end: true, trailers);
                await played.HoldAsync();
            });

            using var reply = await Calls.MakeAsync(server.Address, Hello, deadline: TimeSpan.FromMinutes(1));

            var expected = new RecordedCall { Method = Calls.Method };
            foreach (var (name, value) in headers.Concat(trailers))
                expected.Headers[name] = value;
            expected.Data.Write(data);
            if (expected.Headers.ContainsKey("grpc-status"))
                Assert.Equal(Recorded(expected), Received(reply));
            else
                Assert.Equal((GrpcStatusCode.Internal, false, "431"), (reply.Status, reply.FromServer, expected.Headers[":status"]));
        }

        Assert.Equal(36, lines.Count);
        output.WriteLine($"{lines.Count} answers to odd requests");
    }

    private static (string Name, string Value)[] HeadersOf(JsonElement line, string property) =>
        line.GetProperty(property) is { ValueKind: JsonValueKind.Array } headers ? [.. headers.EnumerateArray().Select(h => (h[0].GetString()!, h[1].GetString()!))] : [];

    private static string Recorded(RecordedCall call) => Summary(call.Status, call.Detail, call.Status == GrpcStatusCode.Ok ? call.Message : []);

    private static string Received(GrpcReply reply)
    {
        Assert.True(reply is { FromServer: true, WasSent: true }, reply.Status + " " + reply.Detail);
        return Summary(reply.Status, reply.Detail, reply.Message.ToArray());
    }

    private static string Summary(GrpcStatusCode status, string detail, byte[] message) => $"{status}|{detail}|{message.Length}|{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(message))}";
}
