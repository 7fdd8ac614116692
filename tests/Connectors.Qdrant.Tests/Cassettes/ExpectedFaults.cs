using System.Globalization;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>What a recorded error has to become.</summary>
internal static class ExpectedFaults
{
    private static readonly HashSet<string> Passing = ["CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE", "ABORTED"];
    private static readonly HashSet<string> Refusals = ["INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "UNAUTHENTICATED", "RESOURCE_EXHAUSTED", "UNIMPLEMENTED"];

    public static string Of(Recording recorded, OurCall call)
    {
        var isMissing = recorded.GrpcStatusName == "NOT_FOUND" && recorded.GrpcMessage.StartsWith("Not found: Collection `", StringComparison.Ordinal);
        var isUnknown = call.IsWrite && (!Refusals.Contains(recorded.GrpcStatusName) || recorded.GrpcMessage.Contains("Not existing vector name", StringComparison.Ordinal));
        var wait = recorded.RetryAfter is { } seconds ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) : default(TimeSpan?);
        return Text(isMissing ? nameof(CollectionNotFoundException) : nameof(StoreException), recorded.GrpcStatusName, wait is not null || Passing.Contains(recorded.GrpcStatusName), isUnknown, wait);
    }

    public static string Describe(Exception exception) => exception is StoreException fault
        ? Text(fault.GetType().Name, fault.StatusCode, fault.IsTransient, fault.OutcomeUnknown, fault.RetryAfter)
        : $"{exception.GetType().Name}: {exception.Message}";

    private static string Text(string type, string? status, bool isTransient, bool isUnknown, TimeSpan? wait) =>
        string.Create(CultureInfo.InvariantCulture, $"{type} {status}{(isTransient ? ", transient" : string.Empty)}{(isUnknown ? ", of unknown outcome" : string.Empty)}{(wait is null ? string.Empty : $", again in {wait}")}");
}
