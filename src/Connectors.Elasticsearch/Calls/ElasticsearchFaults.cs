using System.Globalization;
using System.Text.Json;
using Connectors.Elasticsearch.Writing;

namespace Connectors.Elasticsearch.Calls;

/// <summary>Makes exceptions of what nodes answer.</summary>
internal static class ElasticsearchFaults
{
    public const string Product = "elasticsearch";
    public const string IndexNotFound = "index_not_found_exception";
    public const string IndexExists = "resource_already_exists_exception";
    public const string AliasNotFound = "aliases_not_found_exception";
    public const string ResourceNotFound = "resource_not_found_exception";
    public const string CircuitBroken = "circuit_breaking_exception";
    public const string Blocked = "cluster_block_exception";

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>The exception of an answer that is no success, or of none at all.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="body">Its body.</param>
    /// <param name="context">What the call was for.</param>
    /// <param name="sentBytes">The size of the request.</param>
    /// <param name="hasAnswered">Whether any node has ever answered.</param>
    public static StoreException Of(ElasticsearchReply reply, ReadOnlySpan<byte> body, CallContext context, long sentBytes, bool hasAnswered)
    {
        if (reply is { Status: 0, WasSent: false })
            return Unreachable(reply, context, hasAnswered);
        var error = ErrorBody.Read(body);
        if (reply.Status == 404 && error.Type == IndexNotFound && context.Collection is { } collection)
            return CollectionNotFoundException.Of(Product, collection, context.Operation);
        var isTooLarge = reply.Status == 413 || (reply.Status == 429 && (ExceedsPressure(error.Reason, sentBytes) || (error.Type == CircuitBroken && ExceedsBreaker(error.Reason, sentBytes))));
        return new ElasticsearchException($"Elasticsearch: {context.Operation} failed with {Describe(reply, error)}")
        {
            Store = Product,
            Collection = context.Collection,
            Operation = context.Operation,
            StatusCode = reply.Status == 0 ? null : reply.Status.ToString(CultureInfo.InvariantCulture),
            ErrorType = error.Type,
            IsLicenceMissing = error.IsLicenceMissing,
            IsTooLarge = isTooLarge,
            IsTransient = !isTooLarge && IsTransient(reply.Status, error.Type),
            OutcomeUnknown = context.IsWrite && reply.WasSent && reply.Status is 0 or 408 or >= 500,
            RetryAfter = RetryAfter(reply),
        };
    }

    /// <summary>The exception of an action of a bulk request that failed alone.</summary>
    public static StoreException OfItem(BulkItem item, string what, CallContext context) => item.ErrorType == IndexNotFound && context.Collection is { } collection
        ? CollectionNotFoundException.Of(Product, collection, context.Operation)
        : new ElasticsearchException(string.Create(CultureInfo.InvariantCulture, $"Elasticsearch: {what} failed with {item.Status} {item.ErrorType}: {item.Reason}"))
        {
            Store = Product,
            Collection = context.Collection,
            Operation = context.Operation,
            StatusCode = item.Status.ToString(CultureInfo.InvariantCulture),
            ErrorType = item.ErrorType,
            IsTransient = IsTransient(item.Status, item.ErrorType),
            OutcomeUnknown = context.IsWrite && (item.IsRepeat || item.MayBeWritten),
        };

    /// <summary>The exception of a document among several that could not be read, of which the server gives no status.</summary>
    public static StoreException OfDocument(ErrorBody error, string? id, CallContext context)
    {
        var status = error.Type switch
        {
            IndexNotFound => 404,
            "no_shard_available_action_exception" or "unavailable_shards_exception" => 503,
            "es_rejected_execution_exception" or CircuitBroken => 429,
            _ => 500,
        };
        return OfItem(new BulkItem(status, error.Type, error.Reason), $"{context.Operation} of '{id}'", context);
    }

    /// <summary>Whether a fault says that nothing was written: which is not so if something was, or may have been, before it.</summary>
    public static bool DeniesWrite(StoreException fault) => fault is { OutcomeUnknown: false } and (ElasticsearchException or StoreUnreachableException);

    /// <summary>The same fault, of a write that was or may have been carried out in part.</summary>
    public static ElasticsearchException OfUnknownOutcome(StoreException fault) => new(fault.Message, fault)
    {
        Store = fault.Store,
        Collection = fault.Collection,
        Operation = fault.Operation,
        StatusCode = fault.StatusCode,
        ErrorType = (fault as ElasticsearchException)?.ErrorType,
        IsLicenceMissing = fault is ElasticsearchException { IsLicenceMissing: true },
        IsTooLarge = fault is ElasticsearchException { IsTooLarge: true },
        IsTransient = fault.IsTransient,
        OutcomeUnknown = true,
        RetryAfter = fault.RetryAfter,
    };

    /// <summary>The exception of an answer that cannot be read to its end, or makes no sense.</summary>
    public static StoreException Damaged(Exception cause, CallContext context) => new ElasticsearchException($"Elasticsearch: the answer to {context.Operation} cannot be read: {cause.Message}", cause)
    {
        Store = Product,
        Collection = context.Collection,
        Operation = context.Operation,
        StatusCode = "protocol",
        IsTransient = cause is IOException, // the connection was lost; an answer that is too large stays so
        OutcomeUnknown = context.IsWrite,
    };

    /// <summary>Whether an exception says that an answer cannot be read: it is cut off, too large, no JSON, or not what was expected.</summary>
    public static bool IsDamage(Exception e) => e is IOException or InvalidDataException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or OverflowException;

    /// <summary>Whether the same request, or the same item of a bulk request, may succeed later.</summary>
    /// <remarks>A block (429 at the flood stage of a disk, 403) lasts until somebody makes room (protocols.md C, Elasticsearch 13).</remarks>
    public static bool IsTransient(int status, string? errorType) => status switch
    {
        0 or 408 or 502 or 503 or 504 => true,
        429 => errorType != Blocked,
        _ => false,
    };

    /// <summary>
    /// Whether a node refuses a request because it alone is more than the memory for indexing: "coordinating_operation_bytes=…,
    /// max_coordinating_bytes=…" (cassettes 8.19.21 21-limits:3-5). Then no back-off helps. Version 9 takes requests in by pieces and names the
    /// size of the last piece only (9.5.3 21-limits:3), so that the size of the request counts too.
    /// </summary>
    public static bool ExceedsPressure(string? reason, long sentBytes) =>
        Number(reason, "coordinating_operation_bytes=") is { } needed && Number(reason, "max_coordinating_bytes=") is { } limit && Math.Max(needed, sentBytes) > limit;

    /// <summary>
    /// Whether a request alone is more than a circuit breaker lets in: "[&lt;http_request&gt;] would be [110706/108.1kb], which is larger than the
    /// limit of [40960/40kb]" for a body of 55 kB, which counts twice (network.breaker.inflight_requests.overhead). The server calls that
    /// transient all the same.
    /// </summary>
    public static bool ExceedsBreaker(string? reason, long sentBytes) => Number(reason, "larger than the limit of [") is { } limit && 2 * sentBytes > limit;

    private static StoreUnreachableException Unreachable(ElasticsearchReply reply, CallContext context, bool hasAnswered)
    {
        var message = $"Elasticsearch: {context.Operation} failed: {reply.Detail}";
        return new StoreUnreachableException(hasAnswered ? message : message.TrimEnd('.') + ". Nothing has answered there yet: is the server running, and is this its address?")
        {
            Store = Product,
            Collection = context.Collection,
            Operation = context.Operation,
            IsTransient = hasAnswered,
        };
    }

    private static string Describe(ElasticsearchReply reply, ErrorBody error)
    {
        if (reply.Detail.Length > 0)
            return reply.Detail;
        if (reply.Status is >= 300 and < 400 && reply.Headers.TryGetValue("Location", out var location))
            return string.Create(CultureInfo.InvariantCulture, $"{reply.Status}, a redirect to {location}: redirects are not followed, since credentials would go with them. Give that address to the store.");
        var type = error.Type is { } name ? $" {name}" : string.Empty;
        var reason = error.Reason is { Length: > 0 } text ? $": {text}" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{reply.Status}{type}{reason}");
    }

    private static long? Number(string? text, string key)
    {
        var start = text?.IndexOf(key, StringComparison.Ordinal) ?? -1;
        if (start < 0)
            return null;
        var digits = text.AsSpan(start + key.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static TimeSpan? RetryAfter(ElasticsearchReply reply)
    {
        if (!reply.Headers.TryGetValue("Retry-After", out var text))
            return null;
        TimeSpan? wait = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at - DateTimeOffset.UtcNow
            : null;

        // At once, or before now, is no advice.
        return wait <= TimeSpan.Zero ? null : wait > LongestRetryAfter ? LongestRetryAfter : wait;
    }
}
