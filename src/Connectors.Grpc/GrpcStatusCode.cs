namespace Connectors.Grpc;

/// <summary>The status codes of gRPC, with the numbers that stand on the wire (grpc/grpc, doc/statuscodes.md).</summary>
public enum GrpcStatusCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>The server gave the call up. Without a cancellation by the caller this is a time-out with unknown outcome.</summary>
    Cancelled = 1,

    /// <summary>No or no known status.</summary>
    Unknown = 2,

    /// <summary>The request is wrong, whatever the state of the server.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed; the outcome is unknown.</summary>
    DeadlineExceeded = 4,

    /// <summary>Something that the request names does not exist.</summary>
    NotFound = 5,

    /// <summary>What should be created exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit of the server (rate, quota, size), or a size limit of this client when <see cref="GrpcReply.FromServer"/> is false.</summary>
    ResourceExhausted = 8,

    /// <summary>The server is not in the state that the call needs.</summary>
    FailedPrecondition = 9,

    /// <summary>A conflict with another operation.</summary>
    Aborted = 10,

    /// <summary>Past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server does not have this method.</summary>
    Unimplemented = 12,

    /// <summary>Something that must not happen did.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached, or not now.</summary>
    Unavailable = 14,

    /// <summary>Data was lost or damaged.</summary>
    DataLoss = 15,

    /// <summary>Who is calling is not known; also when this side does not trust the server's certificate.</summary>
    Unauthenticated = 16,
}
