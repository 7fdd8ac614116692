using System.Net;

namespace Connectors.Grpc.Wire;

/// <summary>The status of an HTTP answer without <c>grpc-status</c> (grpc/grpc, doc/http-grpc-status-mapping.md).</summary>
internal static class HttpStatusMapping
{
    public static GrpcStatusCode Map(HttpStatusCode status) => (int)status switch
    {
        400 or 431 => GrpcStatusCode.Internal,
        401 => GrpcStatusCode.Unauthenticated,
        403 => GrpcStatusCode.PermissionDenied,
        404 => GrpcStatusCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.Unknown,
    };
}
