using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Connectors.Grpc.Connections;

/// <summary>Makes the reply of a call that ended in an exception of the HTTP stack.</summary>
internal static class Fault
{
    // RFC 9113, section 7.
    private const long RefusedStream = 7;

    /// <summary>
    /// Whether an exception has to do with the server or the network, and not with a defect of this program. The HTTP stack wraps those of sockets,
    /// but for one: of a connection that was reset as soon as it was made, it cannot tell the address (HttpConnectionPool, GetRemoteEndPoint).
    /// </summary>
    public static bool Covers(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or OperationCanceledException or ObjectDisposedException;

    public static GrpcReply OfDisposal(Uri address, bool wasSent) =>
        Reply(GrpcStatusCode.Unavailable, $"The transport to {address} was disposed during the call.", wasSent);

    public static GrpcReply Of(Exception exception, Uri address, bool wasSent)
    {
        // Ours is cancelled only for calls whose reply nobody waits for: this is the connect timeout, or the timeout of an HttpClient that was given.
        if (exception is OperationCanceledException)
        {
            return wasSent
                ? Reply(GrpcStatusCode.DeadlineExceeded, $"The HTTP client gave the call to {address} up: {Innermost(exception)}", wasSent)
                : Reply(GrpcStatusCode.Unavailable, $"{address} could not be reached in time: {Innermost(exception)}", wasSent);
        }

        if (Find<HttpProtocolException>(exception) is { } protocol)
            return Reply(StatusOf(protocol.ErrorCode), $"{address} ended the call: {protocol.Message}", wasSent && protocol.ErrorCode != RefusedStream);
        var error = Find<HttpRequestException>(exception)?.HttpRequestError ?? Find<HttpIOException>(exception)?.HttpRequestError;
        return Reply(StatusOf(error, exception), Describe(error, exception, address, wasSent), wasSent);
    }

    /// <summary>
    /// As grpc/grpc, doc/PROTOCOL-HTTP2.md, "Errors", with two differences. ENHANCE_YOUR_CALM (11) is UNAVAILABLE, because RESOURCE_EXHAUSTED
    /// is a statement about the request, which callers answer with smaller ones. NO_ERROR (0) is too, because the HTTP stack does not tell a
    /// reset stream from a connection that was closed politely.
    /// </summary>
    private static GrpcStatusCode StatusOf(long http2Error) => http2Error switch
    {
        1 or 2 or 3 or 6 or 9 => GrpcStatusCode.Internal, // PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR, COMPRESSION_ERROR
        8 => GrpcStatusCode.Cancelled,
        12 => GrpcStatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => GrpcStatusCode.Unavailable,
    };

    private static GrpcStatusCode StatusOf(HttpRequestError? error, Exception exception) => error switch
    {
        // A certificate that is not trusted stays so: not a passing fault.
        HttpRequestError.SecureConnectionError when Find<AuthenticationException>(exception) is not null => GrpcStatusCode.Unauthenticated,
        HttpRequestError.VersionNegotiationError => GrpcStatusCode.Unimplemented,
        HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse => GrpcStatusCode.Internal,
        _ => GrpcStatusCode.Unavailable,
    };

    private static string Describe(HttpRequestError? error, Exception exception, Uri address, bool wasSent) => error switch
    {
        HttpRequestError.NameResolutionError => $"The host name of {address} is not known: {Innermost(exception)}",
        HttpRequestError.ConnectionError => $"Connecting to {address} failed: {Innermost(exception)}",
        HttpRequestError.SecureConnectionError => $"TLS with {address} failed: {Innermost(exception)} A private authority goes into CertificateAuthorityFile, a single certificate into CertificateFingerprint.",
        HttpRequestError.VersionNegotiationError => $"{address} does not speak HTTP/2: {Innermost(exception)}",
        HttpRequestError.ConfigurationLimitExceeded => $"The answer of {address} is over a limit of the HTTP client: {Innermost(exception)}",
        _ when wasSent => $"The connection to {address} ended before the answer was complete: {Innermost(exception)}",
        _ => $"No HTTP/2 connection to {address}: {Innermost(exception)}",
    };

    private static GrpcReply Reply(GrpcStatusCode status, string detail, bool wasSent) => new(status, detail) { FromServer = false, WasSent = wasSent };

    private static string Innermost(Exception exception) => exception.GetBaseException().Message;

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }

        return null;
    }
}
