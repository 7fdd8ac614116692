using System.Net.Sockets;
using System.Security.Authentication;

namespace Connectors.Elasticsearch.Transport;

/// <summary>Makes the reply of a call that ended in an exception of the HTTP stack.</summary>
internal static class ConnectionFault
{
    /// <summary>
    /// Whether an exception has to do with the server or the network, and not with a defect of this program. The HTTP stack wraps those of sockets,
    /// but for one: of a connection that was reset as soon as it was made, it cannot tell the address (HttpConnectionPool, GetRemoteEndPoint).
    /// </summary>
    public static bool Covers(Exception exception) => exception is HttpRequestException or IOException or SocketException or OperationCanceledException or ObjectDisposedException;

    public static ElasticsearchReply Reply(Exception exception, Uri node, bool wasSent)
    {
        var error = (exception as HttpRequestException)?.HttpRequestError;
        var sent = wasSent && error is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError);
        return new ElasticsearchReply(0) { Detail = Describe(error, exception, node, sent), WasSent = sent };
    }

    private static string Describe(HttpRequestError? error, Exception exception, Uri node, bool wasSent) => error switch
    {
        HttpRequestError.NameResolutionError => $"The host name of {node} is not known: {Innermost(exception)}",
        HttpRequestError.ConnectionError => $"Connecting to {node} failed: {Innermost(exception)}",
        HttpRequestError.SecureConnectionError when exception.InnerException is AuthenticationException =>
            $"The certificate of {node} is not trusted: {Innermost(exception)} A private authority goes into CertificateAuthorityFile, a single certificate into CertificateFingerprint.",
        HttpRequestError.SecureConnectionError => $"TLS with {node} failed: {Innermost(exception)}",
        _ when exception is OperationCanceledException && !wasSent => $"{node} could not be reached in time: {Innermost(exception)}",
        _ => $"The connection to {node} ended before the answer was complete: {Innermost(exception)}",
    };

    private static string Innermost(Exception exception) => exception.GetBaseException().Message;
}
