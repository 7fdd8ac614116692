using System.Globalization;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>What a recorded error has to become.</summary>
internal static class ExpectedFaults
{
    private static readonly HashSet<string> Passing = ["CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE", "ABORTED"];
    private static readonly HashSet<string> Refusals = ["INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "UNAUTHENTICATED", "RESOURCE_EXHAUSTED", "UNIMPLEMENTED"];

    /// <summary>Of an answer that holds what another client has stored and ours cannot say.</summary>
    public const string Unreadable = $"{nameof(StoreException)} protocol";

    public static string Of(Recording recorded, OurCall call)
    {
        var isMissing = recorded.GrpcStatusName == "NOT_FOUND" && recorded.GrpcMessage.StartsWith("Not found: Collection `", StringComparison.Ordinal);
        var isUnknown = call.IsWrite && (!Refusals.Contains(recorded.GrpcStatusName) || recorded.GrpcMessage.Contains("Not existing vector name", StringComparison.Ordinal));
        var isTransient = recorded.RetryAfter is not null || Passing.Contains(recorded.GrpcStatusName);
        if (call.Method == "Points/Upsert" && !isMissing)
            return OfPoints(isUnknown ? PointStatus.Unknown : PointStatus.Rejected, isTransient, $"Qdrant: upsert failed with {recorded.GrpcStatusName}: {recorded.GrpcMessage}");
        var wait = recorded.RetryAfter is { } seconds ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) : default(TimeSpan?);
        return isMissing ? nameof(CollectionNotFoundException) : Text(nameof(StoreException), recorded.GrpcStatusName, isTransient, isUnknown, wait);
    }

    public static string Describe(Exception exception) => exception switch
    {
        CollectionNotFoundException { IsTransient: false, OutcomeUnknown: false, RetryAfter: null } => nameof(CollectionNotFoundException),
        SchemaMismatchException => exception.Message,
        StoreException fault => Text(fault.GetType().Name, fault.StatusCode, fault.IsTransient, fault.OutcomeUnknown, fault.RetryAfter),
        _ => exception.Message,
    };

    /// <summary>What becomes of points that are not written.</summary>
    public static string OfPoints(PointStatus status, bool isTransient, string error) => $"{status}{(isTransient ? ", transient" : string.Empty)}: {error}";

    private static string Text(string type, string? status, bool isTransient, bool isUnknown, TimeSpan? wait) =>
        string.Create(CultureInfo.InvariantCulture, $"{type} {status}{(isTransient ? ", transient" : string.Empty)}{(isUnknown ? ", of unknown outcome" : string.Empty)}{(wait is null ? string.Empty : $", again in {wait}")}");
}
