using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Connectors.Elasticsearch.Tests.Transport;

/// <summary>Starts real HTTP/1.1 servers.</summary>
internal static class HttpServer
{
    public static Task<LocalServer> StartAsync(RequestDelegate handler, Action<HttpsConnectionAdapterOptions>? tls = null) => LocalServer.StartAsync(HttpProtocols.Http1, handler, tls);

    public static Task<LocalServer> AnsweringAsync(string body, int status = 200, params (string Name, string Value)[] headers) => StartAsync(context => context.AnswerAsync(body, status, headers));
}
