using Connectors.Grpc.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Connectors.Grpc.Tests;

public sealed class MetadataTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Metadata_of_the_transport_and_of_the_call_is_sent_beside_what_the_protocol_asks_for()
    {
        Dictionary<string, string> seen = [];
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            foreach (var (name, value) in context.Request.Headers)
                seen[name.ToLowerInvariant()] = value.ToString();
            await context.AnswerAsync(Frames.Message(Hello));
        });
        await using var transport = GrpcTransport.Connect(server.Address, new() { Metadata = new() { { "Api-Key", "secret" }, { "expires", "never" } } });
        var metadata = new GrpcMetadata { { "authorization", "cm9vdDpNaWx2dXM=" }, { "trace-bin", [0xFB, 0xFF, 0] }, { "twice", "a" }, { "twice", "b, c" } };

        using var reply = await transport.CallAsync(Calls.Of(Hello, metadata: metadata));

        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
        Assert.Equal("secret", seen["api-key"]);
        Assert.Equal("never", seen["expires"]);
        Assert.Equal("cm9vdDpNaWx2dXM=", seen["authorization"]);
        Assert.Equal("+/8A", seen["trace-bin"]);
        Assert.Equal("a,b, c", seen["twice"].Replace("a, b", "a,b", StringComparison.Ordinal));
        Assert.Equal("trailers", seen["te"]);
        Assert.Equal("application/grpc", seen["content-type"]);
        Assert.StartsWith("connectors-grpc/", seen["user-agent"], StringComparison.Ordinal);
        Assert.DoesNotContain(seen.Keys, name => name is "grpc-encoding" or "grpc-accept-encoding" or "accept-encoding" or "content-length");
    }

    [Fact]
    public async Task Headers_and_trailers_of_the_answer_are_kept_apart()
    {
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            context.Response.Headers["X-First"] = "1";
            context.Response.AppendTrailer("x-last", new Microsoft.Extensions.Primitives.StringValues(["2", "3"]));
            context.Response.AppendTrailer("raw-bin", "+/8A");
            await context.AnswerAsync(Frames.Message(Hello));
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal(("1", null), (reply.Headers.GetValue("x-first"), reply.Trailers.GetValue("x-first")));
        Assert.Contains(reply.Headers, entry => entry.Key == "date");
        Assert.Equal(["2", "3"], reply.Trailers.Where(entry => entry.Key == "x-last").Select(entry => entry.Value));
        Assert.Equal([0xFB, 0xFF, 0], reply.Trailers.GetBytes("RAW-bin")!);
        Assert.Null(reply.Trailers.GetValue("grpc-status"));
    }

    [Fact]
    public async Task Retry_after_of_a_trailers_only_answer_is_a_trailer()
    {
        await using var server = await GrpcServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "3";
            return context.RefuseAsync("8", "Rate%20limit");
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.ResourceExhausted, "3", 0), (reply.Status, reply.Trailers.GetValue("retry-after"), reply.Headers.Count));
        Assert.True(reply.FromServer);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("grpc-timeout", "1S")]
    [InlineData("Content-Type", "x")]
    [InlineData("te", "x")]
    [InlineData(":path", "x")]
    [InlineData("with blank", "x")]
    [InlineData("größe", "x")]
    [InlineData("x", "größe")]
    [InlineData("x", "a\r\nb: c")]
    [InlineData("x", " a")]
    [InlineData("x-bin", "text")]
    public void Metadata_that_cannot_be_sent_is_refused(string name, string value) =>
        Assert.Throws<ArgumentException>(() => new GrpcMetadata { { name, value } });

    [Fact]
    public void Binary_values_need_a_name_that_says_so()
    {
        Assert.Throws<ArgumentException>(() => new GrpcMetadata { { "x", [1] } });
        Assert.Throws<ArgumentException>(() => new GrpcMetadata().GetBytes("x"));
        Assert.Throws<NotSupportedException>(() => GrpcMetadata.Empty.Add("x", "y"));
    }

    [Theory]
    [InlineData("AQI=", new byte[] { 1, 2 })]
    [InlineData("AQI", new byte[] { 1, 2 })]
    [InlineData("AQI=,AwQ=", new byte[] { 1, 2 })]
    [InlineData("", new byte[0])]
    [InlineData("A", null)]
    [InlineData("*", null)]
    public void Binary_values_are_read_with_and_without_padding(string value, byte[]? expected) =>
        Assert.Equal(expected, GrpcMetadata.Received([new("x-bin", value)]).GetBytes("x-bin"));
}
