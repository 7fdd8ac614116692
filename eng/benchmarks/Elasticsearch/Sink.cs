using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Connectors.Benchmarks.Elasticsearch;

/// <summary>
/// A server that costs next to nothing: of bulk requests it counts the lines. All other calls go through to the node behind it, except that
/// it can say to be of another version.
/// </summary>
internal static class Sink
{
    private const string MediaType = "application/vnd.elasticsearch+json;compatible-with=8";

    public static async Task RunAsync(Uri behind, string version)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        await using var app = builder.Build();
        using var node = new HttpClient { BaseAddress = behind };
        app.Run(context => context.Request switch
        {
            { Path.Value: { } path } bulk when path.EndsWith("/_bulk", StringComparison.Ordinal) => TakeAsync(bulk, context.Response),
            { Path.Value: "/" } => AnswerAsync(context.Response, 200, System.Text.Encoding.UTF8.GetBytes($$$"""{"name":"sink","version":{"number":"{{{version}}}","build_flavor":"default"}}""")),
            _ => PassAsync(node, context.Request, context.Response),
        });
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.Single()).Port);

        // Ends with the benchmark, which holds the other end of this pipe.
        await Console.In.ReadToEndAsync();
    }

    private static async Task TakeAsync(HttpRequest request, HttpResponse response)
    {
        var isCompressed = request.Headers.ContentEncoding == "gzip";
        var body = isCompressed ? PipeReader.Create(new GZipStream(request.Body, CompressionMode.Decompress), new StreamPipeReaderOptions(bufferSize: 65_536)) : request.BodyReader;
        var lines = 0L;
        while (true)
        {
            var read = await body.ReadAsync();
            lines += BulkAnswers.CountLines(read.Buffer);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        await AnswerAsync(response, 200, BulkAnswers.Of(lines / 2, isBrief: request.Query.ContainsKey("filter_path")));
    }

    private static async Task PassAsync(HttpClient node, HttpRequest request, HttpResponse response)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        using var call = new HttpRequestMessage(HttpMethod.Parse(request.Method), request.Path + request.QueryString.Value);
        call.Headers.TryAddWithoutValidation("Accept", request.Headers.Accept.ToString());
        if (body.Length > 0)
        {
            call.Content = new ByteArrayContent(body.ToArray());
            call.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType!);
        }

        using var answer = await node.SendAsync(call);
        await AnswerAsync(response, (int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    private static async Task AnswerAsync(HttpResponse response, int status, byte[] body)
    {
        response.StatusCode = status;
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        response.Headers["X-elastic-product"] = "Elasticsearch";
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
            await response.Body.WriteAsync(body);
    }
}
