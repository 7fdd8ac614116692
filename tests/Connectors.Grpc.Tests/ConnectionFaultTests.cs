using System.Net;
using System.Net.Sockets;
using Connectors.Grpc.Tests.Servers;

namespace Connectors.Grpc.Tests;

/// <summary>What a connection can do to a call, below gRPC.</summary>
public sealed class ConnectionFaultTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task A_refused_connection_is_unavailable_and_nothing_was_sent()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound but not listening: connecting is refused
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)unused.LocalEndPoint!).Port}");

        using var reply = await Calls.MakeAsync(address, Hello);

        Assert.Equal((GrpcStatusCode.Unavailable, false, false), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.StartsWith($"Connecting to {address} failed: ", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_host_is_unavailable_and_nothing_was_sent()
    {
        using var reply = await Calls.MakeAsync(new Uri("http://no-such-host.invalid:6334"), Hello, deadline: TimeSpan.FromMinutes(1));

        Assert.Equal((GrpcStatusCode.Unavailable, false, false), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Contains("no-such-host.invalid", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_reset_as_soon_as_it_is_made_is_unavailable_and_nothing_was_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(listener.LocalEndpoint, cancellationToken);
                using (var server = await listener.AcceptSocketAsync(cancellationToken))
                    server.Close(timeout: 0); // a reset, as of a server that is killed
                Assert.True(socket.Poll(TimeSpan.FromMinutes(1), SelectMode.SelectRead)); // it has arrived
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpMessageInvoker(handler);

        using var reply = await Calls.MakeAsync(new Uri("http://127.0.0.1:1"), Hello, new() { HttpClient = client });

        Assert.Equal((GrpcStatusCode.Unavailable, false, false), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.StartsWith("No HTTP/2 connection to http://127.0.0.1:1/: ", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connect_timeout_is_unavailable_and_nothing_was_sent()
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(50),
            ConnectCallback = async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return Stream.Null;
            },
        };
        using var client = new HttpClient(handler);

        using var reply = await Calls.MakeAsync(new Uri("http://127.0.0.1:1"), Hello, new() { HttpClient = client });

        Assert.Equal((GrpcStatusCode.Unavailable, false, false), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Contains("could not be reached in time", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_that_passes_while_connecting_sends_nothing()
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return Stream.Null;
            },
        };
        using var client = new HttpMessageInvoker(handler);

        using var reply = await Calls.MakeAsync(new Uri("http://127.0.0.1:1"), Hello, new() { HttpClient = client }, TimeSpan.FromMilliseconds(50));

        Assert.Equal((GrpcStatusCode.DeadlineExceeded, false, false), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Equal("/test.Service/Do: the deadline of 0.05 s passed before the request could be sent.", reply.Detail);
    }

    public static TheoryData<uint, GrpcStatusCode> ResetErrors => new()
    {
        { 0, GrpcStatusCode.Unavailable },
        { 1, GrpcStatusCode.Internal },
        { 2, GrpcStatusCode.Internal },
        { 3, GrpcStatusCode.Internal },
        { 8, GrpcStatusCode.Cancelled },
        { 11, GrpcStatusCode.Unavailable },
        { 12, GrpcStatusCode.PermissionDenied },
        { 99, GrpcStatusCode.Unavailable },
    };

    [Theory]
    [MemberData(nameof(ResetErrors))]
    public async Task A_reset_stream_is_a_reply_with_unknown_outcome_and_the_connection_lives_on(uint error, GrpcStatusCode expected)
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            await played.ResetAsync(1, error);
            await played.RequestOfAsync(3);
            await played.AnswerAsync(3, Hello);
            await played.HoldAsync();
        });
        await using var transport = GrpcTransport.Connect(server.Address);

        using var reply = await transport.CallAsync(Calls.Of(Hello));
        using var next = await transport.CallAsync(Calls.Of(Hello));

        Assert.Equal((expected, false, true), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Equal((GrpcStatusCode.Ok, 1), (next.Status, server.Accepted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_reset_in_the_middle_of_its_answer_is_a_reply_with_unknown_outcome(bool withData)
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            await played.SendHeadersAsync(1, end: false, (":status", "200"), ("content-type", "application/grpc"));
            if (withData)
                await played.SendDataAsync(1, Frames.Message(Hello)[..7]);
            await played.ResetAsync(1, 2);
            await played.HoldAsync();
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.Internal, false, true), (reply.Status, reply.FromServer, reply.WasSent));
    }

    [Fact]
    public async Task A_stream_that_the_server_keeps_refusing_was_not_sent()
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            for (var stream = 1; ; stream += 2)
            {
                await played.RequestOfAsync(stream);
                await played.ResetAsync(stream, 7);
            }
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.Unavailable, false, false), (reply.Status, reply.FromServer, reply.WasSent));
    }

    [Fact]
    public async Task A_message_refused_once_is_sent_again_whole()
    {
        var message = Calls.Bytes(40_000);
        var seen = 0L;
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            var before = played.DataBytes;
            await played.ResetAsync(1, 7);
            await played.RequestOfAsync(3);
            seen = played.DataBytes - before;
            await played.AnswerAsync(3, Hello);
            await played.HoldAsync();
        });

        using var reply = await Calls.MakeAsync(server.Address, message);

        Assert.Equal((GrpcStatusCode.Ok, message.Length + 5L), (reply.Status, seen));
    }

    [Theory]
    [InlineData(0u, "")]
    [InlineData(11u, "too_many_resets")]
    public async Task A_connection_closed_with_GOAWAY_leaves_calls_unknown_and_the_next_call_takes_a_new_one(uint error, string debug)
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            if (played.Number == 1)
            {
                await played.GoAwayAsync(41, error, debug);
                return;
            }

            await played.AnswerAsync(1, Hello);
            await played.HoldAsync();
        });
        await using var transport = GrpcTransport.Connect(server.Address);

        using var reply = await transport.CallAsync(Calls.Of(Hello));
        using var next = await transport.CallAsync(Calls.Of(Hello));

        Assert.Equal((GrpcStatusCode.Unavailable, false, true), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Equal((GrpcStatusCode.Ok, 2), (next.Status, server.Accepted));
    }

    [Fact]
    public async Task A_call_that_GOAWAY_leaves_out_is_sent_again_on_a_new_connection()
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            if (played.Number == 1)
                await played.GoAwayAsync(0, 0);
            else
                await played.AnswerAsync(1, Hello);
            await played.HoldAsync();
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.Ok, 2), (reply.Status, server.Accepted));
    }

    [Fact]
    public async Task A_silent_server_is_asked_whether_it_is_still_there()
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            await played.PingAsync();
            await played.AnswerAsync(1, Hello);
            await played.HoldAsync();
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello, new() { KeepAliveInterval = TimeSpan.FromSeconds(1) }, TimeSpan.FromMinutes(1));

        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
    }

    [Theory]
    [InlineData(120_000, true)]
    [InlineData(140_000, false)]
    public async Task A_long_status_message_arrives_and_one_over_the_limit_of_the_platform_is_a_lost_connection(int length, bool arrives)
    {
        var parts = Frames.HeaderBlock((":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "3"), ("grpc-message", new string('x', length))).Chunk(16_384).ToList();
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            var frames = parts.Select((part, i) => Frames.Frame(
                i == 0 ? Frames.Headers : Frames.Continuation, (byte)((i == 0 ? Frames.EndStream : 0) | (i == parts.Count - 1 ? Frames.EndHeaders : 0)), 1, part));
            await played.SendAsync([.. frames.SelectMany(frame => frame)]); // nothing may come between them
            await played.HoldAsync();
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((arrives ? GrpcStatusCode.InvalidArgument : GrpcStatusCode.Unavailable, arrives, true), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Contains(arrives ? new string('x', length) : "limit of 131072 bytes", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_that_a_polite_GOAWAY_includes_are_still_answered()
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            await played.GoAwayAsync(int.MaxValue, 0);
            await played.AnswerAsync(1, Hello);
            await played.HoldAsync();
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    public async Task A_connection_that_ends_is_unavailable_with_unknown_outcome(int answered, bool abort)
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            if (answered > 0)
                await played.SendHeadersAsync(1, end: false, (":status", "200"), ("content-type", "application/grpc"));
            if (answered > 1)
                await played.SendDataAsync(1, Frames.Message(Hello));
            if (abort)
                played.Abort();
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.Unavailable, false, true), (reply.Status, reply.FromServer, reply.WasSent));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("\u0015\u0003\u0003\u0000\u0002\u0002\u0032")]
    [InlineData("ÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿ")]
    public async Task A_server_that_does_not_speak_HTTP2_is_a_reply(string greeting)
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.ReadPrefaceAsync();
            await played.SendAsync(System.Text.Encoding.Latin1.GetBytes(greeting));
            played.ReadOn();
            await played.HoldAsync();
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello, deadline: TimeSpan.FromMinutes(1));

        Assert.True(reply.Status is GrpcStatusCode.Unavailable or GrpcStatusCode.Internal, reply.Status + " " + reply.Detail);
        Assert.False(reply.FromServer);
        Assert.Contains(server.Address.ToString(), reply.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Frames.Headers, new byte[] { 0x80 })] // index 0 does not exist (RFC 7541, section 6.1)
    [InlineData(Frames.Headers, new byte[] { 0x3F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })] // integer overflow
    [InlineData(Frames.Data, new byte[] { 1, 2, 3 })] // DATA before HEADERS
    [InlineData(Frames.Settings, new byte[] { 1, 2, 3 })] // not a multiple of six
    [InlineData(Frames.WindowUpdate, new byte[] { 0, 0, 0, 0 })] // increment 0
    [InlineData(Frames.Ping, new byte[] { 1 })]
    public async Task Malformed_frames_end_the_call_with_a_reply(byte type, byte[] payload)
    {
        await using var server = FramePlayer.Start(async played =>
        {
            await played.OpenAsync();
            await played.RequestOfAsync(1);
            var stream = type is Frames.Headers or Frames.Data ? 1 : 0;
            await played.SendAsync(Frames.Frame(type, type == Frames.Headers ? Frames.EndHeaders : (byte)0, stream, payload));
            await played.HoldAsync();
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello, deadline: TimeSpan.FromMinutes(1));

        Assert.True(reply.Status is GrpcStatusCode.Internal or GrpcStatusCode.Unavailable, reply.Status + " " + reply.Detail);
        Assert.Equal((false, true), (reply.FromServer, reply.WasSent));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_refuses_before_it_has_read_the_request_is_heard(bool resets)
    {
        PlayedConnection? connection = null;
        await using var server = FramePlayer.Start(async played =>
        {
            connection = played;
            played.GrantsWindow = false;
            await played.OpenAsync();
            await played.HeadersOfAsync(1);
            await played.SendHeadersAsync(1, end: true, (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "8"), ("grpc-message", "too large"));
            if (resets)
                await played.ResetAsync(1, 0);
            await played.RequestOfAsync(3);
            await played.AnswerAsync(3, Hello);
            await played.HoldAsync();
        });
        await using var transport = GrpcTransport.Connect(server.Address);

        using var reply = await transport.CallAsync(Calls.Of(new byte[1_000_000], TimeSpan.FromMinutes(1)));
        await connection!.GrantAsync(1, 10_000_000);
        await connection.GrantAsync(0, 10_000_000);
        using var next = await transport.CallAsync(Calls.Of(Hello, TimeSpan.FromMinutes(1)));

        if (!resets)
            await connection.ResetOfAsync(1);
        Assert.InRange(connection.DataBytes, 0, 65_535 + 5 + Hello.Length); // nothing of the refused message after its reply
        Assert.Equal((GrpcStatusCode.ResourceExhausted, "too large", true), (reply.Status, reply.Detail, reply.FromServer));
        Assert.Equal((GrpcStatusCode.Ok, 1), (next.Status, server.Accepted));
    }

    [Fact]
    public async Task A_proxy_that_answers_before_it_has_read_the_request_is_heard()
    {
        await using var server = FramePlayer.Start(async played =>
        {
            played.GrantsWindow = false;
            await played.OpenAsync();
            await played.HeadersOfAsync(1);
            await played.SendHeadersAsync(1, end: true, (":status", "503"));
            await played.HoldAsync();
        });

        using var reply = await Calls.MakeAsync(server.Address, new byte[1_000_000], deadline: TimeSpan.FromMinutes(1));

        Assert.Equal((GrpcStatusCode.Unavailable, false, true), (reply.Status, reply.FromServer, reply.WasSent));
    }
}
