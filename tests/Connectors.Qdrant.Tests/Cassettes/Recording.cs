using System.Text.Json;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>A recorded call, for instance of Points/Upsert: one line of ../shared/cassettes/qdrant/1.18.3/FILE.jsonl. Messages over 200 kB are left out there.</summary>
internal sealed record Recording(string File, int Seq, string Method, byte[]? Request, byte[]? Response, int GrpcStatus, string GrpcMessage, string Note)
{
    // Some calls are nested on purpose as deeply as the server lets them.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    public string Place => $"{File}:{Seq}";

    public required string GrpcStatusName { get; init; }

    /// <summary>Gets what the server said of when to come back, in seconds.</summary>
    public required string? RetryAfter { get; init; }

    /// <summary>Gets the metadata that the official client sent: a key, or nothing. Tokens are replaced by words, here without blanks.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public static List<Recording> Of(string files = "*")
    {
        var recordings = new List<Recording>();
        foreach (var file in Directory.EnumerateFiles(RepositoryFolder.Shared("cassettes", "qdrant", "1.18.3"), files + ".jsonl").Order(StringComparer.Ordinal))
        {
            foreach (var text in System.IO.File.ReadLines(file))
            {
                using var json = JsonDocument.Parse(text, Deep);
                var root = json.RootElement;
                var method = root.GetProperty("method").GetString()!;
                recordings.Add(new Recording(
                    Path.GetFileNameWithoutExtension(file),
                    root.GetProperty("seq").GetInt32(),
                    method["/qdrant.".Length..],
                    Bytes(root.GetProperty("request")),
                    Bytes(root.GetProperty("response")),
                    root.GetProperty("grpc_status").GetInt32(),
                    root.GetProperty("grpc_message").GetString() ?? string.Empty,
                    root.GetProperty("note").GetString() ?? string.Empty)
                {
                    GrpcStatusName = root.GetProperty("grpc_status_name").GetString()!,
                    RetryAfter = root.GetProperty("trailers").TryGetProperty("retry-after", out var seconds) ? seconds.GetString() : null,
                    Metadata = root.GetProperty("metadata").EnumerateObject().ToDictionary(header => header.Name, header => WithoutBlanks(header.Value.GetString()!), StringComparer.Ordinal),
                });
            }
        }

        return recordings;
    }

    private static string WithoutBlanks(string header) => header.StartsWith("Bearer <", StringComparison.Ordinal) ? "Bearer " + header["Bearer ".Length..].Replace(' ', '-') : header;

    private static byte[]? Bytes(JsonElement base64) => base64.ValueKind == JsonValueKind.Null ? null : base64.GetBytesFromBase64();
}
