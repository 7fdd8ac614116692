using System.Text.Json;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>A recorded call: one line of ../shared/cassettes/qdrant/1.18.3/SCENARIO.jsonl.</summary>
internal sealed record RecordedCall(
    string Scenario,
    int Sequence,
    string Method,
    byte[]? Request,
    byte[]? Response,
    int Status,
    string Message,
    string? RetryAfter,
    IReadOnlyDictionary<string, string> Metadata)
{
    public string Place => $"{Scenario}:{Sequence}";

    public static IReadOnlyList<string> Scenarios() =>
        [.. Directory.EnumerateFiles(RepositoryFolder.Shared("cassettes", "qdrant", "1.18.3"), "*.jsonl").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!];

    public static IReadOnlyList<RecordedCall> Of(string scenario) =>
        [.. File.ReadLines(RepositoryFolder.Shared("cassettes", "qdrant", "1.18.3", scenario + ".jsonl")).Select(line => Read(scenario, line))];

    private static RecordedCall Read(string scenario, string line)
    {
        using var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1000 });
        var root = json.RootElement;
        return new RecordedCall(
            scenario,
            root.GetProperty("seq").GetInt32(),
            root.GetProperty("method").GetString()!,
            Bytes(root.GetProperty("request")),
            Bytes(root.GetProperty("response")),
            root.GetProperty("grpc_status").GetInt32(),
            root.GetProperty("grpc_message").GetString() ?? string.Empty,
            root.GetProperty("trailers").TryGetProperty("retry-after", out var seconds) ? seconds.GetString() : null,
            root.GetProperty("metadata").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.Ordinal));
    }

    private static byte[]? Bytes(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.GetBytesFromBase64();
}
