using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Connectors.Grpc.Tests.Servers;

/// <summary>What a gRPC server does with an HTTP context.</summary>
internal static class GrpcAnswers
{
    /// <summary>Reads the request, answers with these bytes as body, and ends with a status in the trailers.</summary>
    public static async Task AnswerAsync(this HttpContext context, byte[] body, int? status = 0, string? detail = null)
    {
        await context.ReadRequestAsync();
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(body);
        if (status is { } code)
            context.Response.AppendTrailer("grpc-status", code.ToString(CultureInfo.InvariantCulture));
        if (detail is not null)
            context.Response.AppendTrailer("grpc-message", detail);
    }

    /// <summary>Answers with one header block and nothing else.</summary>
    public static async Task RefuseAsync(this HttpContext context, string status, string? detail = null)
    {
        await context.ReadRequestAsync();
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = status;
        if (detail is not null)
            context.Response.Headers["grpc-message"] = detail;
    }

    public static async Task<byte[]> ReadRequestAsync(this HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }
}
