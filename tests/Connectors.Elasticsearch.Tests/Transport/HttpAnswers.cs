using Microsoft.AspNetCore.Http;

namespace Connectors.Elasticsearch.Tests.Transport;

internal static class HttpAnswers
{
    public static Task AnswerAsync(this HttpContext context, string body, int status = 200, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-elastic-product"] = "Elasticsearch";
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return context.Response.WriteAsync(body);
    }
}
