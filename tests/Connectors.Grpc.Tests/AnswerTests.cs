using Connectors.Grpc.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Connectors.Grpc.Tests;

public sealed class AnswerTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16_379)]
    [InlineData(16_380)]
    [InlineData(65_536)]
    [InlineData(3_000_000)]
    public async Task A_message_of_any_size_arrives_unchanged_both_ways(int size)
    {
        byte[]? received = null;
        var question = Calls.Bytes(size, seed: 1);
        var answer = Calls.Bytes(size, seed: 2);
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            received = await context.ReadRequestAsync();
            await context.AnswerAsync(Frames.Message(answer));
        });

        using var reply = await Calls.MakeAsync(server.Address, question);

        Assert.Equal((GrpcStatusCode.Ok, ""), (reply.Status, reply.Detail));
        Assert.Equal(Frames.Message(question), received);
        Assert.Equal(answer, System.Buffers.BuffersExtensions.ToArray(reply.Message));
        Assert.True(reply is { FromServer: true, WasSent: true });
    }

    [Fact]
    public async Task A_message_in_many_segments_is_sent_as_one()
    {
        byte[]? received = null;
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            received = await context.ReadRequestAsync();
            await context.AnswerAsync(Frames.Message(Hello));
        });
        var message = Calls.Bytes(100_000);
        using var pieces = new Wire.PooledMessage();
        for (var rest = message.AsMemory(); rest.Length > 0;)
        {
            var memory = pieces.GetMemory(expected: 1000);
            var count = Math.Min(memory.Length, rest.Length);
            rest[..count].CopyTo(memory);
            pieces.Advance(count);
            rest = rest[count..];
        }

        await using var transport = GrpcTransport.Connect(server.Address);
        using var reply = await transport.CallAsync(new GrpcCall { Method = Calls.Method, Message = pieces.Sequence });

        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
        Assert.False(pieces.Sequence.IsSingleSegment);
        Assert.Equal(Frames.Message(message), received);
    }

    public static TheoryData<int> Failures => [.. Enumerable.Range(1, 16)];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_status_is_read_from_trailers_and_from_trailers_only_answers(int status)
    {
        await using var server = await GrpcServer.StartAsync(context => context.Request.Path == Calls.Method
            ? context.AnswerAsync([], status, "said so")
            : context.RefuseAsync($"{status}", "said so"));
        await using var transport = GrpcTransport.Connect(server.Address);

        using var trailers = await transport.CallAsync(Calls.Of(Hello));
        using var trailersOnly = await transport.CallAsync(new GrpcCall { Method = "/test.Service/Other", Message = new(Hello) });

        Assert.All([trailers, trailersOnly], reply =>
        {
            Assert.Equal(((GrpcStatusCode)status, "said so"), (reply.Status, reply.Detail));
            Assert.True(reply is { FromServer: true, WasSent: true, Message.IsEmpty: true });
        });
    }

    [Fact]
    public async Task The_message_of_a_failed_call_is_not_shown()
    {
        await using var server = await GrpcServer.AnsweringAsync(Hello, status: 9, detail: "no");

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.FailedPrecondition, "no"), (reply.Status, reply.Detail));
        Assert.True(reply.Message.IsEmpty);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("-1")]
    [InlineData("OK")]
    [InlineData("")]
    [InlineData("99999999999")]
    public async Task A_status_that_does_not_exist_is_unknown_and_says_what_stood_there(string status)
    {
        await using var server = await GrpcServer.StartAsync(context => context.RefuseAsync(status, "strange"));

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal(GrpcStatusCode.Unknown, reply.Status);
        if (status.Length > 0)
            Assert.Equal($"(grpc-status '{status}') strange", reply.Detail);
    }

    [Fact]
    public async Task An_answer_without_a_status_is_unknown()
    {
        await using var server = await GrpcServer.StartAsync(context => context.AnswerAsync(Frames.Message(Hello), status: null));

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.Unknown, "The answer ended without a grpc-status."), (reply.Status, reply.Detail));
        Assert.True(reply is { FromServer: false, WasSent: true });
    }

    [Theory]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpcx")]
    [InlineData("application/json")]
    public async Task An_answer_of_another_content_type_is_not_taken_for_gRPC(string contentType)
    {
        using var reply = await AnsweredAsAsync(contentType);

        Assert.Equal(GrpcStatusCode.Unknown, reply.Status);
        Assert.Contains($"'{contentType}'", reply.Detail, StringComparison.Ordinal);
        Assert.False(reply.FromServer);
    }

    [Theory]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc;charset=utf-8")]
    [InlineData("Application/GRPC")]
    public async Task The_content_type_of_gRPC_may_name_the_format_of_its_messages(string contentType)
    {
        using var reply = await AnsweredAsAsync(contentType);

        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
    }

    [Theory]
    [InlineData(400, GrpcStatusCode.Internal)]
    [InlineData(401, GrpcStatusCode.Unauthenticated)]
    [InlineData(403, GrpcStatusCode.PermissionDenied)]
    [InlineData(404, GrpcStatusCode.Unimplemented)]
    [InlineData(413, GrpcStatusCode.Unknown)]
    [InlineData(429, GrpcStatusCode.Unavailable)]
    [InlineData(431, GrpcStatusCode.Internal)]
    [InlineData(500, GrpcStatusCode.Unknown)]
    [InlineData(502, GrpcStatusCode.Unavailable)]
    [InlineData(503, GrpcStatusCode.Unavailable)]
    [InlineData(504, GrpcStatusCode.Unavailable)]
    [InlineData(204, GrpcStatusCode.Unknown)]
    [InlineData(302, GrpcStatusCode.Unknown)]
    public async Task An_HTTP_error_without_grpc_status_is_mapped_as_the_specification_says(int http, GrpcStatusCode expected)
    {
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            await context.ReadRequestAsync();
            context.Response.StatusCode = http;
            context.Response.Headers.RetryAfter = "7";
            context.Response.Headers.Location = "/elsewhere";
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal(expected, reply.Status);
        Assert.Contains($"HTTP {http} ", reply.Detail, StringComparison.Ordinal);
        Assert.Equal("7", reply.Trailers.GetValue("retry-after"));
        Assert.False(reply.FromServer);
    }

    [Fact]
    public async Task A_grpc_status_counts_more_than_the_HTTP_status()
    {
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 503;
            await context.RefuseAsync("8", "over quota");
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.ResourceExhausted, "over quota", true), (reply.Status, reply.Detail, reply.FromServer));
    }

    [Fact]
    public async Task A_message_that_says_OK_without_coming_is_an_error()
    {
        await using var server = await GrpcServer.StartAsync(context => context.Request.Path == Calls.Method ? context.AnswerAsync([]) : context.RefuseAsync("0"));
        await using var transport = GrpcTransport.Connect(server.Address);

        using var trailers = await transport.CallAsync(Calls.Of(Hello));
        using var trailersOnly = await transport.CallAsync(new GrpcCall { Method = "/test.Service/Other", Message = new(Hello) });

        Assert.All([trailers, trailersOnly], reply =>
            Assert.Equal((GrpcStatusCode.Internal, "The answer has the status OK but no message.", false), (reply.Status, reply.Detail, reply.FromServer)));
    }

    public static TheoryData<string, byte[]> Unusable => new()
    {
        { "ended after 3 of 5 bytes", [0, 0, 0] },
        { "ended after 2 of 4 bytes", [0, 0, 0, 0, 4, 1, 2] },
        { "more than one message", [.. Frames.Message(Hello), .. Frames.Message(Hello)] },
        { "more than one message", [.. Frames.Message(Hello), 0] },
        { "its first byte is 60", "<html>oops</html>"u8.ToArray() },
        { "compressed with 'identity'", Frames.Message(Frames.Gzip(Hello), flag: 1) },
        { "its first byte is 2", Frames.Message(Hello, flag: 2) },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task An_answer_that_is_not_exactly_one_message_is_an_internal_error_that_says_why(string why, byte[] body)
    {
        await using var server = await GrpcServer.StartAsync(context => context.AnswerAsync(body));

        using var reply = await Calls.MakeAsync(server.Address, Hello, new() { MaxReceiveBytes = int.MaxValue });

        Assert.Equal((GrpcStatusCode.Internal, false, true), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Contains(why, reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_of_the_server_explains_a_message_cut_short()
    {
        await using var server = await GrpcServer.StartAsync(context => context.AnswerAsync([0, 0, 0, 0, 9, 1], status: 15, detail: "disk died"));

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.DataLoss, "disk died", true), (reply.Status, reply.Detail, reply.FromServer));
    }

    [Fact]
    public async Task The_memory_of_a_reply_cannot_be_used_after_its_end()
    {
        await using var server = await GrpcServer.AnsweringAsync(Hello);
        var reply = await Calls.MakeAsync(server.Address, Hello);

        reply.Dispose();
        reply.Dispose();

        Assert.Throws<ObjectDisposedException>(() => reply.Message);
    }

    private static async Task<GrpcReply> AnsweredAsAsync(string contentType)
    {
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            await context.ReadRequestAsync();
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(Frames.Message(Hello));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        return await Calls.MakeAsync(server.Address, Hello);
    }
}
