using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Connectors.Elasticsearch.Tests.Transport;

/// <summary>What can happen to a connection, over real sockets.</summary>
public class ConnectionTests
{
    private const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    // all three: a refused connection
    [Fact]
    public async Task A_refused_connection_is_a_reply_and_nothing_was_sent()
    {
        var (reply, _) = await Calls.MakeAsync(new Uri($"http://127.0.0.1:{FreePort.Find()}"), Calls.Post());
        Assert.Equal((0, false), (reply.Status, reply.WasSent));
        Assert.StartsWith("Connecting to http://127.0.0.1:", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_host_is_named()
    {
        var (reply, _) = await Calls.MakeAsync(new Uri("http://nowhere.invalid:9200"), Calls.Post());
        Assert.Equal((0, false), (reply.Status, reply.WasSent));
        Assert.Contains("The host name of http://nowhere.invalid:9200/ is not known", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_is_given_up_and_nothing_was_sent()
    {
        // A full backlog answers no further connection.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var address = (IPEndPoint)listener.LocalEndPoint!;
        var waiting = new List<Socket>();
        for (var i = 0; i < 8; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _ = socket.ConnectAsync(address).ContinueWith(static t => t.Exception, TaskScheduler.Default);
            waiting.Add(socket);
        }

        foreach (var call in new[] { Calls.Post(), Calls.Get })
        {
            var (reply, _) = await Calls.MakeAsync(new Uri($"http://{address}"), call, new() { ConnectTimeout = TimeSpan.FromMilliseconds(300) });
            Assert.Equal((0, false), (reply.Status, reply.WasSent));
            Assert.Contains("could not be reached in time", reply.Detail, StringComparison.Ordinal);
        }

        waiting.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("POST", "{}")]
    [InlineData("POST", "")]
    [InlineData("DELETE", "")]
    [InlineData("PUT", "{}")]
    public async Task A_server_that_dies_without_an_answer_may_have_seen_the_request_and_is_asked_once(string method, string body)
    {
        await using var server = RawServer.Start(static async (stream, _, token) => await RawServer.HeadersAsync(stream, token));
        var (reply, _) = await Calls.MakeAsync(server.Address, new() { Method = new HttpMethod(method), Path = "/docs", Body = new(Encoding.UTF8.GetBytes(body)) });
        Assert.Equal((0, true, 1), (reply.Status, reply.WasSent, server.Accepted));
        Assert.Contains("ended before the answer was complete", reply.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    public async Task A_node_that_dies_on_a_kept_connection_and_refuses_the_next_one_may_have_seen_the_write(string body)
    {
        // The first connection serves one call, takes the second and dies; by then nobody listens any more.
        TcpListener? listening = null;
        using var listener = listening = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var node = new Uri($"http://{listener.LocalEndpoint}");
        var serving = Task.Run(async () =>
        {
            using var client = await listening.AcceptTcpClientAsync();
            listening.Stop();
            var stream = client.GetStream();
            await RawServer.HeadersAsync(stream, CancellationToken.None);
            await RawServer.SayAsync(stream, Empty, CancellationToken.None);
            await RawServer.HeadersAsync(stream, CancellationToken.None);
        });
        await using var transport = ElasticsearchTransport.Connect([node]);
        Assert.Equal(200, (await transport.MakeAsync(Calls.Get)).Reply.Status);
        var (reply, _) = await transport.MakeAsync(Calls.Post(body));
        await serving;
        Assert.Equal((0, true), (reply.Status, reply.WasSent));
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_while_idle_is_not_used_again()
    {
        await using var server = RawServer.Start(static async (stream, _, token) =>
        {
            var headers = await RawServer.HeadersAsync(stream, token);
            var body = new byte[2];
            if (headers.Contains("Content-Length: 2", StringComparison.Ordinal))
                await stream.ReadExactlyAsync(body, token);
            await RawServer.SayAsync(stream, Empty, token);
        });
        await using var transport = ElasticsearchTransport.Connect([server.Address]);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await transport.MakeAsync(Calls.Get)).Reply.Status);

            // The connection is known to be closed when its end has arrived; a request that is quicker may be lost, but never silently.
            for (var tries = 0; (await transport.MakeAsync(Calls.Get)).Reply.Status != 200; tries++)
                Assert.True(tries < 10);
        }

        Assert.True(server.Accepted >= 6);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_its_body_goes_out_ends_as_such()
    {
        var taken = new TaskCompletionSource();
        await using var server = RawServer.Start(async (stream, _, token) =>
        {
            await RawServer.HeadersAsync(stream, token);
            await RawServer.SayAsync(stream, "HTTP/1.1 100 Continue\r\n\r\n", token);
            await stream.ReadExactlyAsync(new byte[1000], token);
            taken.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        });
        await using var transport = ElasticsearchTransport.Connect([server.Address]);
        using var cancel = new CancellationTokenSource();
        var sending = transport.SendAsync(Calls.Post(new byte[64 << 20]), cancel.Token).AsTask();
        await taken.Task;
        await cancel.CancelAsync();
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(cancel.Token, e.CancellationToken);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_begins_makes_no_connection()
    {
        await using var server = RawServer.Start(static (_, _, _) => Task.CompletedTask);
        await using var transport = ElasticsearchTransport.Connect([server.Address]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transport.SendAsync(Calls.Post(), new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task A_truncated_answer_is_a_fault_of_the_connection()
    {
        await using var server = RawServer.Start(static async (stream, _, token) =>
        {
            await RawServer.HeadersAsync(stream, token);
            await RawServer.SayAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\"", token);
        });
        await Assert.ThrowsAnyAsync<IOException>(() => Calls.MakeAsync(server.Address, Calls.Get));
    }

    [Fact]
    public async Task What_is_no_HTTP_is_a_reply()
    {
        await using var server = RawServer.Start(static async (stream, _, token) =>
        {
            await RawServer.HeadersAsync(stream, token);
            await RawServer.SayAsync(stream, "SSH-2.0-OpenSSH_9.6\r\n", token);
        });
        var (reply, _) = await Calls.MakeAsync(server.Address, Calls.Post());
        Assert.Equal((0, true), (reply.Status, reply.WasSent));
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        var elsewhere = 0;
        await using var other = await HttpServer.StartAsync(context =>
        {
            elsewhere++;
            return context.AnswerAsync("{}");
        });
        await using var server = await HttpServer.AnsweringAsync("", 302, ("Location", other.Address.ToString()));
        var (reply, _) = await Calls.MakeAsync(server.Address, Calls.Get);
        Assert.Equal((302, 0), (reply.Status, elsewhere));
        Assert.Equal(other.Address.ToString(), reply.Headers["location"]);

        await using var store = ElasticsearchStore.Connect(server.Address.ToString(), new ElasticsearchStoreOptions { ApiKey = "secret" });
        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => store.ListAsync());
        Assert.Contains($"a redirect to {other.Address}", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere);
    }

    [Fact]
    public async Task A_client_of_the_callers_with_a_time_limit_does_not_make_a_sent_call_an_unsent_one()
    {
        await using var server = RawServer.Start(static async (stream, _, token) =>
        {
            await RawServer.HeadersAsync(stream, token);
            await Task.Delay(Timeout.Infinite, token);
        });
        using var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(300) };
        foreach (var call in new[] { Calls.Get, Calls.Post(""), Calls.Post() })
        {
            var (reply, _) = await Calls.MakeAsync(server.Address, call, new() { HttpClient = client });
            Assert.Equal((0, true), (reply.Status, reply.WasSent));
        }
    }

    [Fact]
    public async Task A_client_of_the_callers_stays_open()
    {
        await using var server = await HttpServer.AnsweringAsync("{}");
        using var client = new HttpClient();
        for (var i = 0; i < 2; i++)
            Assert.Equal(200, (await Calls.MakeAsync(server.Address, Calls.Post(), new() { HttpClient = client })).Reply.Status);
    }

    [Fact]
    public async Task Path_body_and_headers_arrive_as_they_are()
    {
        var seen = new List<string>();
        await using var server = await HttpServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var request = context.Request;
            seen.Add($"{request.Method} {context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget} {request.Headers.ContentType} {request.Headers.Accept} {request.Headers.Authorization} {request.Headers.ContentLength} {await reader.ReadToEndAsync()}");
            await context.AnswerAsync("{}");
        });
        await using var transport = ElasticsearchTransport.Connect([new Uri(server.Address, "behind/proxy/")]);
        await transport.MakeAsync(new() { Method = HttpMethod.Post, Path = "/a%2Fb/_bulk?x=%C3%A4", Body = Pieces("one", "two"), ContentType = "application/x-ndjson", Accept = "a/b", Authorization = "ApiKey k" });
        await transport.MakeAsync(new() { Method = HttpMethod.Delete, Path = "/docs" });
        Assert.Equal(["POST /behind/proxy/a%2Fb/_bulk?x=%C3%A4 application/x-ndjson a/b ApiKey k 6 onetwo", "DELETE /behind/proxy/docs  application/json  0 "], seen);
    }

    private static ReadOnlySequence<byte> Pieces(string first, string second)
    {
        var start = new Piece(Encoding.UTF8.GetBytes(first), 0);
        var end = start.Append(Encoding.UTF8.GetBytes(second));
        return new ReadOnlySequence<byte>(start, 0, end, end.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
