using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Connectors.Grpc.Tests.Servers;

/// <summary>Starts real HTTP/2 servers.</summary>
internal static class GrpcServer
{
    public static Task<LocalServer> StartAsync(RequestDelegate handler, Action<HttpsConnectionAdapterOptions>? tls = null) => LocalServer.StartAsync(HttpProtocols.Http2, handler, tls);

    /// <summary>A server that answers every call with one message and a status.</summary>
    public static Task<LocalServer> AnsweringAsync(byte[] message, int status = 0, string? detail = null) =>
        StartAsync(context => context.AnswerAsync(Frames.Message(message), status, detail));
}
