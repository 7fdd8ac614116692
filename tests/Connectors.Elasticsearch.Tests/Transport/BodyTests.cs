using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Connectors.Elasticsearch.Tests.Transport;

/// <summary>Sizes, compression and early refusals of bodies.</summary>
public class BodyTests
{
    [Fact]
    public async Task A_body_over_the_send_limit_is_refused_here()
    {
        await using var server = RawServer.Start(static (_, _, _) => Task.CompletedTask);
        var (reply, _) = await Calls.MakeAsync(server.Address, Calls.Post(new byte[1001]), new() { MaxSendBytes = 1000 });
        Assert.Equal((413, false, 0), (reply.Status, reply.WasSent, server.Accepted));
        Assert.Contains("MaxSendBytes", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_body_waits_for_leave_and_an_early_413_is_read_without_it()
    {
        var rest = new TaskCompletionSource<int>();
        await using var server = RawServer.Start(async (stream, _, token) =>
        {
            var headers = await RawServer.HeadersAsync(stream, token);
            Assert.Contains("Expect: 100-continue", headers, StringComparison.Ordinal);
            await RawServer.SayAsync(stream, "HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", token);
            rest.SetResult(await stream.ReadAsync(new byte[100], token));
        });
        var (reply, text) = await Calls.MakeAsync(server.Address, Calls.Post(new byte[2 << 20]));
        Assert.Equal((413, ""), (reply.Status, text));
        Assert.Equal(0, await rest.Task);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData((1 << 20) - 1, false)]
    [InlineData(1 << 20, true)]
    public async Task Small_bodies_do_not_wait(int size, bool waits)
    {
        var expected = "";
        await using var server = await HttpServer.StartAsync(async context =>
        {
            expected = context.Request.Headers.Expect.ToString();
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.AnswerAsync("{}");
        });
        Assert.Equal(200, (await Calls.MakeAsync(server.Address, Calls.Post(new byte[size]))).Reply.Status);
        Assert.Equal(waits ? "100-continue" : "", expected);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task An_answer_over_the_receive_limit_is_no_fault_of_the_connection(int size, bool fits)
    {
        await using var server = await HttpServer.AnsweringAsync(new string('x', size));
        var options = new ElasticsearchTransportOptions { MaxReceiveBytes = 1000 };
        if (fits)
            Assert.Equal(size, (await Calls.MakeAsync(server.Address, Calls.Get, options)).Text.Length);
        else
            Assert.Contains("MaxReceiveBytes", (await Assert.ThrowsAsync<InvalidDataException>(() => Calls.MakeAsync(server.Address, Calls.Get, options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_receive_limit_counts_what_is_decompressed()
    {
        var bomb = Compressed(new string('x', 10_000_000));
        Assert.True(bomb.Length < 100_000);
        await using var server = await HttpServer.StartAsync(context => AnswerAsync(context, bomb));
        await Assert.ThrowsAsync<InvalidDataException>(() => Calls.MakeAsync(server.Address, Calls.Get, new() { Gzip = true, MaxReceiveBytes = 100_000 }));
    }

    [Theory]
    [InlineData(1023, false)]
    [InlineData(1024, true)]
    [InlineData(3 << 20, true)]
    public async Task Gzip_works_both_ways(int size, bool compressed)
    {
        var sent = new string('y', size);
        var (encoding, accept, arrived) = ("", "", "");
        await using var server = await HttpServer.StartAsync(async context =>
        {
            encoding = context.Request.Headers.ContentEncoding.ToString();
            accept = context.Request.Headers.AcceptEncoding.ToString();
            var body = encoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
            using var reader = new StreamReader(body);
            arrived = await reader.ReadToEndAsync();
            await AnswerAsync(context, Compressed("answer"));
        });
        var (_, text) = await Calls.MakeAsync(server.Address, Calls.Post(sent), new() { Gzip = true });
        Assert.Equal((compressed ? "gzip" : "", "gzip", "answer"), (encoding, accept, text));
        Assert.Equal(sent, arrived);
    }

    [Fact]
    public async Task A_damaged_gzip_answer_is_no_fault_of_the_connection()
    {
        await using var server = await HttpServer.StartAsync(context => AnswerAsync(context, [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        await Assert.ThrowsAsync<InvalidDataException>(() => Calls.MakeAsync(server.Address, Calls.Get, new() { Gzip = true }));
    }

    [Fact]
    public async Task Without_gzip_none_is_asked_for_or_sent()
    {
        var headers = "";
        await using var server = await HttpServer.StartAsync(context =>
        {
            headers = context.Request.Headers.ContentEncoding + "|" + context.Request.Headers.AcceptEncoding;
            return context.AnswerAsync("{}");
        });
        await Calls.MakeAsync(server.Address, Calls.Post(new byte[5000]));
        Assert.Equal("|", headers);
    }

    private static Task AnswerAsync(HttpContext context, byte[] compressed)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        return context.Response.Body.WriteAsync(compressed).AsTask();
    }

    private static byte[] Compressed(string text)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
