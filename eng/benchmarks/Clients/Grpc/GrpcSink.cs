using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Connectors.Benchmarks;

/// <summary>
/// A server of gRPC that costs next to nothing. Calls go through to the server behind it; of the methods to be measured only the first call
/// does, and its answer answers all others, whose messages are taken from the connection and read by nobody.
/// </summary>
internal static class GrpcSink
{
    /// <summary>Prints the port and runs until the input is closed.</summary>
    /// <param name="behind">The server behind it.</param>
    /// <param name="measured">The paths of the methods to be measured.</param>
    public static async Task RunAsync(Uri behind, params IEnumerable<string> measured)
    {
        var known = new ConcurrentDictionary<string, Answer>();
        var isMeasured = measured.ToHashSet();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 16 << 20;
            kestrel.Limits.Http2.InitialStreamWindowSize = 8 << 20;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using var app = builder.Build();
        using var server = new HttpClient { BaseAddress = behind };
        app.Run(async context =>
        {
            var method = context.Request.Path.Value!;
            if (known.TryGetValue(method, out var answer))
                await DrainAsync(context.Request);
            else
                answer = await AskAsync(server, context.Request);
            if (isMeasured.Contains(method))
                known[method] = answer;
            await AnswerAsync(context.Response, answer);
        });
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.Single()).Port);

        // Ends with the benchmark, which holds the other end of this pipe.
        await Console.In.ReadToEndAsync();
    }

    private static async Task DrainAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private static async Task<Answer> AskAsync(HttpClient server, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        using var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var call = new HttpRequestMessage(HttpMethod.Post, request.Path.Value) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        call.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await server.SendAsync(call);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var status = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        return new Answer(bytes, status.GetValues("grpc-status").Single(), status.TryGetValues("grpc-message", out var detail) ? detail.Single() : "");
    }

    private static async Task AnswerAsync(HttpResponse response, Answer answer)
    {
        response.ContentType = "application/grpc";
        await response.Body.WriteAsync(answer.Body);
        response.AppendTrailer("grpc-status", answer.Status);
        if (answer.Detail.Length > 0)
            response.AppendTrailer("grpc-message", answer.Detail);
    }

    private sealed record Answer(byte[] Body, string Status, string Detail);
}
