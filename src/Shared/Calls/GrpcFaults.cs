using System.Globalization;
using System.Text.Json;
using Connectors.Grpc;
using Google.Protobuf;

namespace Connectors.Calls;

/// <summary>Makes exceptions of calls that gRPC says have failed.</summary>
internal static class GrpcFaults
{
    // Longer than any server asks for: a hostile number must not stop a caller for good.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public static string Name(GrpcStatusCode status) => status switch
    {
        GrpcStatusCode.Ok => "OK",
        GrpcStatusCode.Cancelled => "CANCELLED",
        GrpcStatusCode.InvalidArgument => "INVALID_ARGUMENT",
        GrpcStatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        GrpcStatusCode.NotFound => "NOT_FOUND",
        GrpcStatusCode.AlreadyExists => "ALREADY_EXISTS",
        GrpcStatusCode.PermissionDenied => "PERMISSION_DENIED",
        GrpcStatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        GrpcStatusCode.FailedPrecondition => "FAILED_PRECONDITION",
        GrpcStatusCode.Aborted => "ABORTED",
        GrpcStatusCode.OutOfRange => "OUT_OF_RANGE",
        GrpcStatusCode.Unimplemented => "UNIMPLEMENTED",
        GrpcStatusCode.Internal => "INTERNAL",
        GrpcStatusCode.Unavailable => "UNAVAILABLE",
        GrpcStatusCode.DataLoss => "DATA_LOSS",
        GrpcStatusCode.Unauthenticated => "UNAUTHENTICATED",
        _ => "UNKNOWN",
    };

    /// <summary>The name of a product as it begins a message.</summary>
    public static string Title(string product) => $"{char.ToUpperInvariant(product[0])}{product[1..]}";

    /// <summary>The exception of a failed call.</summary>
    /// <param name="product">The product, as in telemetry.</param>
    /// <param name="reply">The end of the call.</param>
    /// <param name="context">What it was for.</param>
    /// <param name="hasAnswered">Whether the server has ever answered.</param>
    public static StoreException Of(string product, GrpcReply reply, CallContext context, bool hasAnswered)
    {
        var message = $"{Title(product)}: {context.Operation} failed with {Name(reply.Status)}{(reply.Detail.Length > 0 ? ": " + reply.Detail : string.Empty)}";
        if (reply is { Status: GrpcStatusCode.Unavailable, WasSent: false })
        {
            return new StoreUnreachableException(hasAnswered ? message : message.TrimEnd('.') + ". Nothing has answered there yet: is the server running, and is this its address?")
            {
                Store = product,
                Collection = context.Collection,
                Operation = context.Operation,
                StatusCode = Name(reply.Status),
                IsTransient = hasAnswered,
            };
        }

        var retryAfter = RetryAfterOf(reply);
        return new StoreException(message)
        {
            Store = product,
            Collection = context.Collection,
            Operation = context.Operation,
            StatusCode = Name(reply.Status),
            IsTransient = retryAfter is not null || reply.Status is GrpcStatusCode.Unavailable or GrpcStatusCode.DeadlineExceeded or GrpcStatusCode.Cancelled or GrpcStatusCode.Aborted,
            OutcomeUnknown = context.IsWrite && reply.WasSent && !IsRefusal(reply),
            RetryAfter = retryAfter,
        };
    }

    /// <summary>
    /// Whether an exception says that an answer cannot be read: it is no message, or holds what our own types refuse, such as an id without
    /// characters, or a payload that is no JSON.
    /// </summary>
    public static bool IsDamage(Exception e) => e is InvalidProtocolBufferException or FormatException or JsonException or ArgumentException;

    /// <summary>An answer that cannot be read.</summary>
    public static StoreException Damaged(string product, Exception cause, CallContext context) => new($"{Title(product)}: the answer to {context.Operation} cannot be read: {cause.Message}", cause)
    {
        Store = product,
        Collection = context.Collection,
        Operation = context.Operation,
        StatusCode = "protocol",
        OutcomeUnknown = context.IsWrite,
    };

    /// <summary>Points that were checked for another schema than the one that is there. Nothing was sent.</summary>
    /// <param name="product">The product, as in telemetry.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="statusCode">What the server would have said.</param>
    /// <param name="misfit">A sentence that follows a colon.</param>
    public static StoreException Altered(string product, string collection, string statusCode, string misfit) => new(
        $"Collection '{collection}' was altered while points were on their way: {misfit} Call {nameof(HybridCollection.DescribeAsync)}, and write the points again.")
    {
        Store = product,
        Collection = collection,
        Operation = "upsert",
        StatusCode = statusCode,
    };

    /// <summary>The same exception of a write, of which a part or another try may have been applied.</summary>
    public static StoreException InDoubt(StoreException fault, string why) => Copy(fault, $"{fault.Message} {why}", outcomeUnknown: true);

    /// <summary>The same exception with another message and outcome.</summary>
    public static StoreException Copy(StoreException fault, string message, bool outcomeUnknown) => new(message, fault)
    {
        Store = fault.Store,
        Collection = fault.Collection,
        Operation = fault.Operation,
        StatusCode = fault.StatusCode,
        IsTransient = fault.IsTransient,
        OutcomeUnknown = outcomeUnknown,
        RetryAfter = fault.RetryAfter,
    };

    /// <summary>A plain refusal comes before anything is done; of all else that was sent nobody knows how far it came.</summary>
    private static bool IsRefusal(GrpcReply reply) => reply.FromServer && reply.Status is GrpcStatusCode.InvalidArgument or GrpcStatusCode.Unauthenticated
        or GrpcStatusCode.PermissionDenied or GrpcStatusCode.Unimplemented or GrpcStatusCode.ResourceExhausted or GrpcStatusCode.NotFound or GrpcStatusCode.AlreadyExists;

    // Whole seconds, as in HTTP (cassettes/qdrant/FACTS.md 25).
    private static TimeSpan? RetryAfterOf(GrpcReply reply)
    {
        if (!reply.FromServer || reply.Trailers.GetValue("retry-after") is not { } text || !uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return null;
        var wait = TimeSpan.FromSeconds(seconds);
        return wait < LongestWait ? wait : LongestWait;
    }
}
