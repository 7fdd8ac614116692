using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Connectors.Grpc.Wire;

/// <summary>Makes the reply of an HTTP answer: checks that it is gRPC, reads its one message and the status behind it.</summary>
internal static class ReplyReader
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";

    public static async Task<GrpcReply> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        if (StatusOf(response.Headers) is { } early)
            return FromServer(early, null, response.Headers);
        if (response.StatusCode != HttpStatusCode.OK)
            return Local(HttpStatusMapping.Map(response.StatusCode), $"The server answered HTTP {(int)response.StatusCode} {response.StatusCode} and no grpc-status.", null, response.Headers);
        if (ValueOf(response.Content.Headers, "content-type") is var contentType && !IsGrpc(contentType))
            return Local(GrpcStatusCode.Unknown, $"The answer is not gRPC: its content-type is '{contentType}', not application/grpc. Is this the server's gRPC port?", null, response.Headers);

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var encoding = ValueOf(response.Headers, "grpc-encoding");
            var reading = await MessageReader.ReadAsync(body, encoding, maxBytes, cancellationToken).ConfigureAwait(false);
            return Finish(response, reading);
        }
    }

    private static GrpcReply Finish(HttpResponseMessage response, MessageReading reading)
    {
        var trailers = reading.Ended ? response.TrailingHeaders : null;
        var status = trailers is null ? null : StatusOf(trailers);
        if (status is { Code: GrpcStatusCode.Ok } ok && reading.Message is { } message)
        {
            return new GrpcReply(ok.Code, ok.Detail, message.Sequence, message)
            {
                Headers = Metadata(response.Headers),
                Trailers = Metadata(trailers),
            };
        }

        reading.Message?.Dispose();
        if (reading.Fault is { } fault && status is null or { Code: GrpcStatusCode.Ok })
            return Local(fault.Code, fault.Detail, response.Headers, trailers);
        return status is { } said
            ? FromServer(said, response.Headers, trailers)
            : Local(GrpcStatusCode.Unknown, "The answer ended without a grpc-status.", response.Headers, trailers);
    }

    private static GrpcReply FromServer((GrpcStatusCode Code, string Detail) status, HttpHeaders? headers, HttpHeaders? trailers) =>
        status.Code == GrpcStatusCode.Ok
            ? Local(GrpcStatusCode.Internal, "The answer has the status OK but no message.", headers, trailers)
            : new GrpcReply(status.Code, status.Detail) { Headers = Metadata(headers), Trailers = Metadata(trailers) };

    private static GrpcReply Local(GrpcStatusCode status, string detail, HttpHeaders? headers, HttpHeaders? trailers) =>
        new(status, detail) { FromServer = false, Headers = Metadata(headers), Trailers = Metadata(trailers) };

    private static (GrpcStatusCode Code, string Detail)? StatusOf(HttpHeaders headers)
    {
        if (ValueOf(headers, StatusHeader) is not { } text)
            return null;
        var detail = ValueOf(headers, MessageHeader) is { } message ? StatusMessage.Decode(message) : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= (int)GrpcStatusCode.Unauthenticated)
            return ((GrpcStatusCode)number, detail);
        return (GrpcStatusCode.Unknown, $"(grpc-status '{text}') {detail}".TrimEnd());
    }

    /// <summary>application/grpc, application/grpc+proto, or either with parameters.</summary>
    private static bool IsGrpc(string? contentType)
    {
        const string Grpc = "application/grpc";
        return contentType is not null && contentType.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == Grpc.Length || contentType[Grpc.Length] is '+' or ';' or ' ');
    }

    private static string? ValueOf(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static GrpcMetadata Metadata(HttpHeaders? headers)
    {
        if (headers is null)
            return GrpcMetadata.Empty;
        var entries = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in headers.NonValidated)
        {
            if (name.Equals(StatusHeader, StringComparison.OrdinalIgnoreCase) || name.Equals(MessageHeader, StringComparison.OrdinalIgnoreCase))
                continue;
#pragma warning disable CA1308 // .NET writes known names its own way ("Date"); on the wire they are in lower case
            foreach (var value in values)
                entries.Add(new(name.ToLowerInvariant(), value));
#pragma warning restore CA1308
        }

        return GrpcMetadata.Received(entries);
    }
}
