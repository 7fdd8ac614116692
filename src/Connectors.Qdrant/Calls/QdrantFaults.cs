using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Calls;

/// <summary>Makes exceptions of what Qdrant answers.</summary>
internal static class QdrantFaults
{
    public const string Product = "qdrant";

    // Of 1.19 on, in the trailers: what tells a used up quota from a rate limit (lib/collection/src/operations/types.rs).
    private const string QuotaMark = "qdrant-insufficient-storage";

    // Points are checked against the collection before they leave, so that each of these means another collection than the one that was described
    // (cassettes/qdrant/1.18.3/errors:19,23,27).
    private static readonly string[] OfAnotherSchema = ["Not existing vector name error", "Vector dimension error", "Conversion between sparse and regular vectors failed"];

    // What concerns a request as a whole, or the collection: strict mode (lib/collection/src/operations/verification) and shard keys
    // (lib/collection/src/shards/shard_holder/mod.rs).
    private static readonly string[] OfAnyRequest =
        ["Max points count limit", "Max vector storage size limit", "Max payload storage size limit", "Resident memory usage is at", "Shard key", "Index required but not found"];

    /// <summary>The exception of a call that has failed.</summary>
    /// <param name="reply">The end of the call.</param>
    /// <param name="context">What it was for.</param>
    /// <param name="hasAnswered">Whether the server has ever answered.</param>
    public static StoreException Of(GrpcReply reply, CallContext context, bool hasAnswered)
    {
        if (context.Collection is { } collection && IsMissingCollection(reply, collection))
            return CollectionNotFoundException.Of(Product, collection, context.Operation);
        var fault = GrpcFaults.Of(Product, reply, context, hasAnswered);
        if (reply is { FromServer: true, Status: GrpcStatusCode.ResourceExhausted } && reply.Trailers.GetValue(QuotaMark) is not null)
            fault = Explain(fault, $"({QuotaMark}: neither a later nor a smaller request mends that.)");
        return context.IsWrite && MayBeAppliedInPart(fault) ? GrpcFaults.Copy(fault, fault.Message, outcomeUnknown: true) : fault;
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

    /// <summary>Whether the collection is another one than it was when it was described.</summary>
    public static bool IsOfAnotherSchema(StoreException fault) => Says(fault, OfAnotherSchema);

    /// <summary>Whether what the server refuses stays the same with fewer points in the request.</summary>
    public static bool IsOfAnyRequest(StoreException fault) => Says(fault, OfAnyRequest);

    /// <inheritdoc cref="GrpcFaults.Altered"/>
    public static StoreException Altered(string collection, string misfit) => GrpcFaults.Altered(Product, collection, GrpcFaults.Name(GrpcStatusCode.FailedPrecondition), misfit);

    /// <summary>A search of a text field that was there when the search was planned. Nothing was sent.</summary>
    public static StoreException WithoutText(string collection, string field) => new(
        $"Collection '{collection}' was altered: it lacks the text field '{field}' now. Call {nameof(HybridCollection.DescribeAsync)}, and search again.")
    {
        Store = Product,
        Collection = collection,
        Operation = "search",
        StatusCode = GrpcFaults.Name(GrpcStatusCode.FailedPrecondition),
    };

    /// <summary>Whether a quota of the whole server is used up (since 1.19), which no wait and no smaller request mends.</summary>
    public static bool IsQuota(StoreException fault) => Says(fault, QuotaMark);

    /// <summary>
    /// Whether a part of the request, or of its answer, may be small enough. A rate limit that names no delay asks for more than there ever is at
    /// once (protocols.md A.1.7).
    /// </summary>
    public static bool IsTooLarge(StoreException fault) =>
        (fault.StatusCode == GrpcFaults.Name(GrpcStatusCode.ResourceExhausted) && !fault.IsTransient && !IsQuota(fault)) || Says(fault, "\"search batch size\"");

    /// <summary>The same exception with more in its message.</summary>
    public static StoreException Explain(StoreException fault, string hint) => GrpcFaults.Copy(fault, $"{fault.Message} {hint}", fault.OutcomeUnknown);

    // "Not found: Collection `docs` doesn't exist!" (cassettes/qdrant/1.18.3/errors). A missing point is NOT_FOUND too.
    private static bool IsMissingCollection(GrpcReply reply, string collection) =>
        reply.Status == GrpcStatusCode.NotFound && reply.Detail.Contains($"Collection `{collection}`", StringComparison.Ordinal);

    // A part of a request with an unknown vector name is written, and after a crash another part of it; the same before 1.18.1 for other misfits
    // (FACTS.md 15, protocols.md A.1.2). Ids before a missing one are changed (FACTS.md 16), and so are other shards than the one that failed.
    private static bool MayBeAppliedInPart(StoreException fault) =>
        IsOfAnotherSchema(fault) || Says(fault, "No point with id", "shards failed to apply operation");

    private static bool Says(StoreException fault, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (fault.Message.Contains(text, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
