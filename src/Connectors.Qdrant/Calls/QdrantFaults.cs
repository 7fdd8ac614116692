using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Calls;

/// <summary>Makes exceptions of what Qdrant answers.</summary>
internal static class QdrantFaults
{
    public const string Product = "qdrant";

    // Of common/segment errors; the name follows (cassettes/qdrant/1.18.3/surprises:12).
    private const string UnknownVector = "Not existing vector name error";

    /// <summary>The exception of a call that has failed.</summary>
    /// <param name="reply">The end of the call.</param>
    /// <param name="context">What it was for.</param>
    /// <param name="hasAnswered">Whether the server has ever answered.</param>
    public static StoreException Of(GrpcReply reply, CallContext context, bool hasAnswered)
    {
        if (context.Collection is { } collection && IsMissingCollection(reply, collection))
            return CollectionNotFoundException.Of(Product, collection, context.Operation);
        var fault = GrpcFaults.Of(Product, reply, context, hasAnswered);

        // A part of such a request is written, and after a crash another part of it (FACTS.md 15).
        return context.IsWrite && IsUnknownVector(fault) ? Copy(fault, fault.Message, outcomeUnknown: true) : fault;
    }

    /// <summary>The exception of a write that is in the log and that nobody has seen applied (UpdateStatus of points.proto; WaitTimeout since 1.17).</summary>
    public static StoreException NotApplied(UpdateStatus status, CallContext context) => new(
        $"Qdrant: {context.Operation} was accepted, but {(status == UpdateStatus.WaitTimeout ? "not applied within the server's own time limit" : "rejected by the clock of a replica")}. It may still be applied.")
    {
        Store = Product,
        Collection = context.Collection,
        Operation = context.Operation,
        StatusCode = status.ToString(),
        IsTransient = true,
        OutcomeUnknown = true,
    };

    public static bool IsUnknownVector(StoreException fault) => fault.Message.Contains(UnknownVector, StringComparison.Ordinal);

    /// <summary>Points that were checked for another schema than the one that is there. Nothing was sent.</summary>
    public static StoreException Altered(string collection, string misfit) => new(
        $"Collection '{collection}' was altered while points were on their way: {misfit} Call {nameof(HybridCollection.DescribeAsync)}, and write the points again.")
    {
        Store = Product,
        Collection = collection,
        Operation = "upsert",
        StatusCode = GrpcFaults.Name(GrpcStatusCode.FailedPrecondition),
    };

    /// <summary>Whether a quota of the whole server is used up (since 1.19), which no wait and no smaller request mends.</summary>
    public static bool IsQuota(StoreException fault) => fault.Message.Contains("quota", StringComparison.OrdinalIgnoreCase);

    public static bool IsTooLarge(StoreException fault) => fault.StatusCode == GrpcFaults.Name(GrpcStatusCode.ResourceExhausted);

    /// <summary>The same exception with more in its message.</summary>
    public static StoreException Explain(StoreException fault, string hint) => Copy(fault, $"{fault.Message} {hint}", fault.OutcomeUnknown);

    // "Not found: Collection `docs` doesn't exist!" (cassettes/qdrant/1.18.3/errors). A missing point is NOT_FOUND too.
    private static bool IsMissingCollection(GrpcReply reply, string collection) =>
        reply.Status == GrpcStatusCode.NotFound && reply.Detail.Contains($"Collection `{collection}`", StringComparison.Ordinal);

    private static StoreException Copy(StoreException fault, string message, bool outcomeUnknown) => new(message, fault)
    {
        Store = fault.Store,
        Collection = fault.Collection,
        Operation = fault.Operation,
        StatusCode = fault.StatusCode,
        IsTransient = fault.IsTransient,
        OutcomeUnknown = outcomeUnknown,
        RetryAfter = fault.RetryAfter,
    };
}
