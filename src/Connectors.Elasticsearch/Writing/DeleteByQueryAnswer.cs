using System.Globalization;
using System.Text.Json;
using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Writing;

/// <summary>Reads answers to deletions by query.</summary>
internal static class DeleteByQueryAnswer
{
    public const string Path = "/_delete_by_query?conflicts=proceed&refresh=true&filter_path=version_conflicts,timed_out,failures";

    /// <summary>Whether a server lacks the interface, which it says in so many words: "no handler found for uri" (cassettes 8.19.21 15-errors).</summary>
    public static bool IsUnknown(ElasticsearchException fault) =>
        fault is { StatusCode: "400" or "404" or "405", ErrorType: null } && fault.Message.Contains("no handler found", StringComparison.Ordinal);

    /// <summary>How many points were left out because they changed meanwhile.</summary>
    /// <exception cref="ElasticsearchException">A part of the deletion failed.</exception>
    public static long Conflicts(ReadOnlyMemory<byte> answer, CallContext context)
    {
        using var document = JsonDocument.Parse(answer);
        var root = document.RootElement;
        if (root.TryGetProperty("failures", out var failures) && failures.GetArrayLength() > 0)
            throw Failed(failures[0], failures.GetArrayLength(), context);
        if (root.TryGetProperty("timed_out", out var timedOut) && timedOut.GetBoolean())
            throw Fault("a time-out on the server", 503, errorType: null, context);
        return root.GetProperty("version_conflicts").GetInt64();
    }

    private static ElasticsearchException Failed(JsonElement first, int count, CallContext context)
    {
        var cause = default(ErrorBody);
        if ((first.TryGetProperty("cause", out var error) || first.TryGetProperty("reason", out error)) && error.ValueKind == JsonValueKind.Object)
        {
            var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(error.GetRawText()));
            reader.Read();
            cause = ErrorBody.ReadError(ref reader);
        }

        var status = first.TryGetProperty("status", out var number) ? number.GetInt32() : 500;
        return Fault(string.Create(CultureInfo.InvariantCulture, $"{count} failures; the first is {status} {cause.Type}: {cause.Reason}"), status, cause.Type, context);
    }

    private static ElasticsearchException Fault(string what, int status, string? errorType, CallContext context) => new($"Elasticsearch: {context.Operation} failed with {what}. A part of the points may be deleted.")
    {
        Store = ElasticsearchFaults.Product,
        Collection = context.Collection,
        Operation = context.Operation,
        StatusCode = status.ToString(CultureInfo.InvariantCulture),
        ErrorType = errorType,
        IsTransient = ElasticsearchFaults.IsTransient(status, errorType),
        OutcomeUnknown = true,
    };
}
