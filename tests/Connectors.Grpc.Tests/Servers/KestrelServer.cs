using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Connectors.Grpc.Tests.Servers;

/// <summary>A real HTTP/2 server in this process, on a port of its own, that answers as a test says.</summary>
internal sealed class KestrelServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KestrelServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<KestrelServer> StartAsync(RequestDelegate handler, Action<HttpsConnectionAdapterOptions>? tls = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (tls is not null)
                    listen.UseHttps(tls);
            });
        });
        var app = builder.Build();
        app.Run(handler);
        await app.StartAsync();
        return new KestrelServer(app);
    }

    /// <summary>A server that answers every call with one message and a status.</summary>
    public static Task<KestrelServer> AnsweringAsync(byte[] message, int status = 0, string? detail = null) =>
        StartAsync(context => context.AnswerAsync(Frames.Message(message), status, detail));

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
