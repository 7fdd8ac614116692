using System.Globalization;
using System.Text.Json;
using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Milvus.Protos;
using Google.Protobuf;

namespace Connectors.Milvus.Calls;

/// <summary>Makes exceptions of what servers answer: errors inside of answers that gRPC calls OK.</summary>
internal static class MilvusFaults
{
    public const string Product = "milvus";
    public const string CollectionNotFound = "100";
    public const string NotLoaded = "101";
    public const string SchemaMismatch = "109";
    public const string IndexNotFound = "700";
    public const string AliasNotFound = "1600";
    public const string LegacyIndexNotFound = "error_code 25";
    public const string QuotaExceeded = "9";
    public const string Internal = "5";

    // Of Milvus Lite 3.2.2 (cassettes lite-3.2.2 02_create_collection:13).
    public const string IndexExists = "35";

    // Of servers before 2.4, which fill error_code alone (milvus-proto common.proto, ErrorCode).
    private const int LegacyCollectionNotFound = 4;
    private const int LegacyRateLimit = 49;
    private const int LegacyNotReady = 56;
    private const int LegacyCoordinatorNotReady = 57;

    /// <summary>The exception of a status inside of an answer; null when it is a success. A success may have a reason.</summary>
    public static StoreException? Of(Status? status, CallContext context)
    {
        if (status is null || (status.Code == 0 && status.ErrorCode == 0))
            return null;
        if (context.Collection is { } collection && (status.Code == 100 || (status.Code == 0 && status.ErrorCode == LegacyCollectionNotFound)))
            return CollectionNotFoundException.Of(Product, collection, context.Operation);
        var code = status.Code != 0
            ? status.Code.ToString(CultureInfo.InvariantCulture)
            : "error_code " + status.ErrorCode.ToString(CultureInfo.InvariantCulture);
        return new StoreException($"Milvus: {context.Operation} failed with code {code}: {(status.Reason.Length > 0 ? status.Reason : status.Detail)}")
        {
            Store = Product,
            Collection = context.Collection,
            Operation = context.Operation,
            StatusCode = code,
            IsTransient = IsTransient(status),

            // An upsert is a delete and then an insert, and the second may be refused after the first (cassettes lite-2.5.1 04_upsert:21-22).
            OutcomeUnknown = context.IsWrite && !IsRefusal(status.Code),
        };
    }

    /// <inheritdoc cref="GrpcFaults.Altered"/>
    public static StoreException Altered(string collection, string misfit) => GrpcFaults.Altered(Product, collection, SchemaMismatch, misfit);

    /// <summary>Rows without vectors for a server that would take them for whole ones. Nothing was sent.</summary>
    public static StoreException Replaced(string collection, ServerVersion version) => new(
        $"The server of collection '{collection}' was replaced during an update by one that needs whole points: {version.Describe()}. Update the payloads again.")
    {
        Store = Product,
        Collection = collection,
        Operation = "upsert",
        StatusCode = GrpcFaults.Name(GrpcStatusCode.Unimplemented),
    };

    // Rate, quota, schema version and permission are looked at before anything is done (internal/proxy: interceptors, PreExecute).
    private static bool IsRefusal(int code) => code is 8 or 9 or 109 or 1400 or 1401;

    // pkg/util/merr/errors.go: the errors that the server calls retriable. Old servers leave the flag unset. Code 1, "service not ready", is
    // not among them without the flag or its legacy number: Lite 3.2.2 writes 1 for a bad request (cassettes lite-3.2.2 14_errors_search:16).
    private static bool IsTransient(Status status) => status.Retriable || status.Code switch
    {
        0 or 1 => status.ErrorCode is LegacyRateLimit or LegacyNotReady or LegacyCoordinatorNotReady,
        2 or 4 or 8 or 12 or 103 or 106 or 110 or 202 or 505 or 507 or 1002 or 1003 or 1807 or 2200 or 10001 => true,
        _ => false,
    };
}
