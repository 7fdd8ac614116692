using System.Net;
using System.Net.Sockets;
using System.Text;
using Connectors.Elasticsearch.Transport;
using Microsoft.AspNetCore.Http;

namespace Connectors.Elasticsearch.Tests.Transport;

/// <summary>Several nodes: turns, failover, back-off and sniffing.</summary>
public class NodesTests
{
    private static readonly Uri A = new("http://a:9200"), B = new("http://b:9200"), C = new("http://c:9200");

    [Fact]
    public async Task Nodes_take_turns()
    {
        await using var first = await HttpServer.AnsweringAsync("first");
        await using var second = await HttpServer.AnsweringAsync("second");
        await using var transport = ElasticsearchTransport.Connect([first.Address, second.Address]);
        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
            answers.Add((await transport.MakeAsync(Calls.Post())).Text);
        Assert.Equal(2, answers.Count(answer => answer == "first"));
        Assert.NotEqual(answers[0], answers[1]);
    }

    [Fact]
    public async Task A_node_that_cannot_be_reached_is_passed_over_and_tried_again_when_its_time_has_come()
    {
        var port = FreePort.Find();
        var (clock, seen) = (new ManualClock(), 0);
        await using var alive = await HttpServer.AnsweringAsync("alive");
        await using var transport = ElasticsearchTransport.Connect([new($"http://127.0.0.1:{port}"), alive.Address], new() { Clock = clock });
        for (var i = 0; i < 4; i++)
            Assert.Equal("alive", (await transport.MakeAsync(Calls.Post())).Text);

        // It is back, and is not asked before its second is over.
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        var serving = ServeAsync(listener, () => seen++);
        await transport.MakeAsync(Calls.Post());
        await transport.MakeAsync(Calls.Post());
        Assert.Equal(0, seen);
        clock.Advance(TimeSpan.FromSeconds(1));
        await transport.MakeAsync(Calls.Post());
        await transport.MakeAsync(Calls.Post());
        Assert.Equal(1, seen);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task When_no_node_can_be_reached_each_is_tried_once()
    {
        await using var transport = ElasticsearchTransport.Connect([new($"http://127.0.0.1:{FreePort.Find()}"), new($"http://127.0.0.1:{FreePort.Find()}")]);
        for (var i = 0; i < 3; i++)
        {
            var (reply, _) = await transport.MakeAsync(Calls.Post());
            Assert.Equal((0, false), (reply.Status, reply.WasSent));
        }
    }

    [Fact]
    public async Task A_call_that_was_sent_goes_to_no_other_node()
    {
        var others = 0;
        await using var dying = RawServer.Start(static async (stream, _, token) => await RawServer.HeadersAsync(stream, token));
        await using var other = await HttpServer.StartAsync(context =>
        {
            others++;
            return context.AnswerAsync("{}");
        });
        await using var transport = ElasticsearchTransport.Connect([dying.Address, other.Address]);
        var replies = new List<(int, bool)>();
        for (var i = 0; i < 2; i++)
        {
            var (reply, _) = await transport.MakeAsync(Calls.Post());
            replies.Add((reply.Status, reply.WasSent));
        }

        Assert.Contains((0, true), replies);
        Assert.Equal(1, others);
    }

    [Fact]
    public void The_back_off_doubles_up_to_a_minute_and_ends_with_success()
    {
        var clock = new ManualClock();
        var pool = new NodePool([A, B], clock);
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            pool.MarkDead(A);
            pool.MarkDead(A); // calls that fail together are one failure
            clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.DoesNotContain(A, new[] { pool.Take([]), pool.Take([]) });
            clock.Advance(TimeSpan.FromTicks(1));
            Assert.Contains(A, new[] { pool.Take([]), pool.Take([]) });
        }

        pool.MarkAlive(A);
        pool.MarkDead(A);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains(A, new[] { pool.Take([]), pool.Take([]) });
    }

    [Fact]
    public void When_all_are_dead_a_call_tries_all_beginning_with_the_one_that_comes_back_first()
    {
        var clock = new ManualClock();
        var pool = new NodePool([A, B, C], clock);
        pool.MarkDead(B);
        clock.Advance(TimeSpan.FromMilliseconds(10));
        pool.MarkDead(A);
        pool.MarkDead(C);
        Assert.Equal(B, pool.Take([]));
        Assert.NotEqual(B, pool.Take([B]));
        Assert.Null(pool.Take([A, B, C]));
    }

    [Fact]
    public async Task Sniffing_finds_the_nodes_and_leaves_out_dedicated_masters()
    {
        await using var data = await HttpServer.AnsweringAsync("data");
        await using var master = await HttpServer.AnsweringAsync("master");
        var asked = new List<string>();
        await using var seed = await HttpServer.StartAsync(context =>
        {
            asked.Add(context.Request.Path + " " + context.Request.Headers.Authorization);
            return context.AnswerAsync($$$$"""{"nodes":{"1":{"roles":["data","master"],"http":{"publish_address":"localhost/{{{{data.Address.Authority}}}}"}},"2":{"roles":["master"],"http":{"publish_address":"{{{{master.Address.Authority}}}}"}},"3":{"roles":["data"]}}}""");
        });
        await using var transport = ElasticsearchTransport.Connect([seed.Address], new() { Sniff = true });
        for (var i = 0; i < 3; i++)
            Assert.Equal("data", (await transport.MakeAsync(new() { Method = HttpMethod.Post, Path = "/x", Authorization = "ApiKey k" })).Text);
        Assert.Equal(["/_nodes/http ApiKey k"], asked);
    }

    [Theory]
    [InlineData(404, "{}")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{\"nodes\":{}}")]
    [InlineData(200, "{\"nodes\":{\"1\":{\"http\":{}}}}")]
    [InlineData(200, "{\"nodes\":7}")]
    public async Task Sniffing_that_finds_nothing_changes_nothing(int status, string answer)
    {
        await using var server = await HttpServer.StartAsync(context => context.Request.Path == "/_nodes/http" ? context.AnswerAsync(answer, status) : context.AnswerAsync("here"));
        await using var transport = ElasticsearchTransport.Connect([server.Address], new() { Sniff = true });
        Assert.Equal("here", (await transport.MakeAsync(Calls.Post())).Text);
    }

    [Fact]
    public async Task Sniffing_that_finds_more_than_fits_changes_nothing()
    {
        await using var server = await HttpServer.StartAsync(context => context.AnswerAsync(context.Request.Path == "/_nodes/http" ? new string(' ', 1000) : "here"));
        await using var transport = ElasticsearchTransport.Connect([server.Address], new() { Sniff = true, MaxReceiveBytes = 100 });
        Assert.Equal("here", (await transport.MakeAsync(Calls.Post())).Text);
    }

    [Fact]
    public async Task When_the_nodes_that_were_found_are_gone_the_first_address_is_used_again()
    {
        var found = $"127.0.0.1:{FreePort.Find()}";
        await using var seed = await HttpServer.StartAsync(context => context.Request.Path == "/_nodes/http"
            ? context.AnswerAsync($$$$$"""{"nodes":{"1":{"http":{"publish_address":"{{{{{found}}}}}"}}}}""")
            : context.AnswerAsync("seed"));
        await using var transport = ElasticsearchTransport.Connect([seed.Address], new() { Sniff = true });
        var (lost, _) = await transport.MakeAsync(Calls.Post());
        Assert.Equal((0, false), (lost.Status, lost.WasSent));
        Assert.Equal("seed", (await transport.MakeAsync(Calls.Post())).Text);
    }

    [Fact]
    public async Task An_answer_whose_body_cannot_be_opened_is_given_back()
    {
        var body = new ClosedBody();
        using var client = new HttpMessageInvoker(new Handler(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = body }));
        await using var transport = ElasticsearchTransport.Connect([A], new() { HttpClient = client });

        var (reply, _) = await transport.MakeAsync(Calls.Post());

        Assert.Equal((0, true, true), (reply.Status, reply.WasSent, body.IsDisposed));
    }

    private sealed class Handler(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }

    private sealed class ClosedBody : HttpContent
    {
        public bool IsDisposed { get; private set; }

        protected override Task<Stream> CreateContentReadStreamAsync() => throw new IOException("closed");

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new IOException("closed");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    private static async Task ServeAsync(TcpListener listener, Action served)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            await RawServer.HeadersAsync(client.GetStream(), CancellationToken.None);
            served();
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
