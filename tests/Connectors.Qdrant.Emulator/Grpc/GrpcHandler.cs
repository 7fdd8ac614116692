using System.Globalization;
using Connectors.Grpc;
using Connectors.Qdrant.Emulator.Faults;
using Connectors.Qdrant.Emulator.Services;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Connectors.Qdrant.Emulator.Grpc;

/// <summary>Unary calls as they stand in HTTP/2, and the faults that were asked for.</summary>
internal sealed class GrpcHandler(MethodTable methods, Gatekeeper gate, FaultPlan faults, RequestLog requests)
{
    private const string Package = "/qdrant.";
    private static readonly TimeSpan Forever = TimeSpan.MaxValue;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var answer = await AnswerAsync(context);
            if (answer is null)
                context.Features.Get<IConnectionLifetimeFeature>()!.Abort();
            else
                await WriteAsync(context, answer);
        }
        catch (Refusal refusal)
        {
            Refuse(context.Response, refusal);
        }
        catch (InvalidProtocolBufferException e)
        {
            Refuse(context.Response, new Refusal(GrpcStatusCode.Internal, "failed to decode Protobuf message: " + e.Message.Split('.')[0]));
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            Refuse(context.Response, new Refusal(GrpcStatusCode.Unknown, "The emulator has a defect: " + e));
        }
    }

    /// <summary>Null when the connection is to be dropped.</summary>
    private async Task<IMessage?> AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var path = context.Request.Path.Value ?? string.Empty;
        var name = path.StartsWith(Package, StringComparison.Ordinal) ? path[Package.Length..] : path;
        var method = methods.Find(name) ?? throw new Refusal(GrpcStatusCode.Unimplemented, string.Empty);
        var message = GrpcFrame.Read(body.GetBuffer().AsSpan(0, (int)body.Length), context.Request.Headers["grpc-encoding"]);
        requests.Add(new ReceivedRequest(name, message, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        gate.Check(method, context.Request.Headers);
        if (Deadline(context.Request.Headers["grpc-timeout"]) == TimeSpan.Zero)
            throw TimedOut();
        return faults.Take(name) is { } fault ? await FailAsync(context, method, message, fault) : method.Answer(message);
    }

    private static async Task<IMessage?> FailAsync(HttpContext context, EmulatedMethod method, byte[] message, Fault fault)
    {
        var answer = fault.Applies ? method.Answer(message) : null;
        if (fault.Drops)
            return null;
        await WaitAsync(context, fault.Wait);
        if (fault.Status is { } status)
            throw new Refusal(status, fault.Message, fault.RetryAfterSeconds);
        return fault.StatesWaitTimeout ? MethodTable.StateWaitTimeout(answer) : answer;
    }

    private static async Task WaitAsync(HttpContext context, TimeSpan wait)
    {
        var deadline = Deadline(context.Request.Headers["grpc-timeout"]);
        await Task.Delay(wait < deadline ? wait : deadline, context.RequestAborted);
        if (deadline < wait)
            throw TimedOut();
    }

    private static Refusal TimedOut() => new(GrpcStatusCode.Cancelled, "Timeout expired");

    /// <summary>A malformed one is ignored (cassettes/qdrant/FACTS.md 33).</summary>
    private static TimeSpan Deadline(string? text)
    {
        if (text is not { Length: > 1 and <= 9 } || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return Forever;
        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(count),
            'M' => TimeSpan.FromMinutes(count),
            'S' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMilliseconds(count),
            'u' => TimeSpan.FromMicroseconds(count),
            'n' => TimeSpan.FromTicks(count / TimeSpan.NanosecondsPerTick),
            _ => Forever,
        };
    }

    private async Task WriteAsync(HttpContext context, IMessage answer)
    {
        var response = context.Response;
        response.ContentType = "application/grpc";
        var gzipped = faults.AlwaysGzip
            || context.Request.Headers["grpc-accept-encoding"].ToString().Split(',', StringSplitOptions.TrimEntries).Contains("gzip", StringComparer.Ordinal);
        if (gzipped)
            response.Headers["grpc-encoding"] = "gzip";
        response.DeclareTrailer("grpc-status");
        await response.Body.WriteAsync(GrpcFrame.Write(answer.ToByteArray(), gzipped), context.RequestAborted);
        response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>One HEADERS frame and nothing more (cassettes/qdrant/FACTS.md 31).</summary>
    private static void Refuse(HttpResponse response, Refusal refusal)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)refusal.Status).ToString(CultureInfo.InvariantCulture);
        if (refusal.Message.Length > 0)
            response.Headers["grpc-message"] = Uri.EscapeDataString(refusal.Message);
        if (refusal.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }
}
