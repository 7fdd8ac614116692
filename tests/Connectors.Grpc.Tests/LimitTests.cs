using System.Buffers;
using Connectors.Grpc.Tests.Servers;

namespace Connectors.Grpc.Tests;

/// <summary>Message sizes and compression.</summary>
public sealed class LimitTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task A_message_over_the_send_limit_is_not_sent()
    {
        await using var server = FramePlayer.Start(connection => connection.HoldAsync());

        using var reply = await Calls.MakeAsync(server.Address, new byte[1001], new() { MaxSendBytes = 1000 });

        Assert.Equal((GrpcStatusCode.ResourceExhausted, false, false), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Equal("The request message has 1001 bytes, more than the 1000 that this client sends (MaxSendBytes).", reply.Detail);
        Assert.Equal(0, server.Accepted);
    }

    [Theory]
    [InlineData(1000, GrpcStatusCode.Ok)]
    [InlineData(1001, GrpcStatusCode.ResourceExhausted)]
    public async Task An_answer_over_the_receive_limit_is_told_from_a_limit_of_the_server(int size, GrpcStatusCode expected)
    {
        await using var server = await GrpcServer.AnsweringAsync(new byte[size]);

        using var reply = await Calls.MakeAsync(server.Address, Hello, new() { MaxReceiveBytes = 1000 });

        Assert.Equal((expected, expected == GrpcStatusCode.Ok, true), (reply.Status, reply.FromServer, reply.WasSent));
        if (expected != GrpcStatusCode.Ok)
            Assert.Equal("The answer message has 1001 bytes, more than the 1000 that this client takes (MaxReceiveBytes). Ask for less at once, or raise the limit.", reply.Detail);
    }

    [Fact]
    public async Task An_announced_size_of_four_gigabytes_is_refused_without_reading()
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            await played.SendHeadersAsync(1, end: false, (":status", "200"), ("content-type", "application/grpc"));
            await played.SendDataAsync(1, [0, 0xFF, 0xFF, 0xFF, 0xFF]);
            await played.ResetOfAsync(1);
            await played.RequestOfAsync(3);
            await played.AnswerAsync(3, Hello);
            await played.HoldAsync();
        });
        await using var transport = GrpcTransport.Connect(server.Address);

        using var reply = await transport.CallAsync(Calls.Of(Hello));
        using var next = await transport.CallAsync(Calls.Of(Hello));

        Assert.Equal((GrpcStatusCode.ResourceExhausted, false), (reply.Status, reply.FromServer));
        Assert.Equal(GrpcStatusCode.Ok, next.Status);
    }

    [Fact]
    public async Task Gzip_compresses_requests_and_offers_it_for_answers()
    {
        string? encoding = null, accepted = null;
        byte[] received = [];
        var message = new byte[50_000];
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            encoding = context.Request.Headers["grpc-encoding"];
            accepted = context.Request.Headers["grpc-accept-encoding"];
            received = await context.ReadRequestAsync();
            context.Response.Headers["grpc-encoding"] = "gzip";
            await context.AnswerAsync(Frames.Message(Frames.Gzip(message), flag: 1));
        });

        using var reply = await Calls.MakeAsync(server.Address, message, new() { Gzip = true });

        Assert.Equal(("gzip", "identity,gzip"), (encoding, accepted));
        Assert.Equal((1, received.Length - 5), (received[0], System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(received.AsSpan(1))));
        Assert.True(received.Length < 1000);
        using var decompressed = new System.IO.Compression.GZipStream(new MemoryStream(received[5..]), System.IO.Compression.CompressionMode.Decompress);
        using var original = new MemoryStream();
        await decompressed.CopyToAsync(original);
        Assert.Equal(message, original.ToArray());
        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
        Assert.Equal(message, reply.Message.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(300_000)]
    [InlineData(2_000_000)]
    public async Task A_compressed_answer_is_understood_without_being_asked_for(int size)
    {
        var message = Calls.Bytes(size);
        await using var server = await GrpcServer.StartAsync(context =>
        {
            context.Response.Headers["grpc-encoding"] = "gzip";
            return context.AnswerAsync(Frames.Message(Frames.Gzip(message), flag: 1));
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
        Assert.Equal(message, reply.Message.ToArray());
    }

    [Fact]
    public async Task A_message_without_the_compressed_flag_is_plain_whatever_the_header_says()
    {
        await using var server = await GrpcServer.StartAsync(context =>
        {
            context.Response.Headers["grpc-encoding"] = "gzip";
            return context.AnswerAsync(Frames.Message(Hello));
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal(Hello, reply.Message.ToArray());
    }

    [Fact]
    public async Task A_small_answer_that_decompresses_to_a_large_one_is_refused()
    {
        await using var server = await GrpcServer.StartAsync(context =>
        {
            context.Response.Headers["grpc-encoding"] = "gzip";
            return context.AnswerAsync(Frames.Message(Frames.Gzip(new byte[10_000_000]), flag: 1));
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello, new() { MaxReceiveBytes = 1_000_000 });

        Assert.Equal((GrpcStatusCode.ResourceExhausted, false), (reply.Status, reply.FromServer));
        Assert.Contains("decompressed", reply.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Damaged => new()
    {
        { "no valid gzip", Frames.Message("this is not gzip, whatever the flag says"u8, flag: 1) },
        { "end before or after", Frames.Message([.. Frames.Gzip(Hello), .. new byte[100_000]], flag: 1) },
        { "ended after", Frames.Message(Frames.Gzip(Calls.Bytes(1000)), flag: 1)[..500] },
        { "end before or after", Frames.Message(Frames.Gzip(Calls.Bytes(1000)).AsSpan(0, 500), flag: 1) },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public async Task Damaged_compression_is_an_internal_error(string why, byte[] body)
    {
        await using var server = await GrpcServer.StartAsync(context =>
        {
            context.Response.Headers["grpc-encoding"] = "gzip";
            return context.AnswerAsync(body);
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.Internal, false, true), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Contains(why, reply.Detail, StringComparison.Ordinal);
    }
}
