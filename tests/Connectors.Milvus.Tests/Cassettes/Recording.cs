using System.Text.Json;

namespace Connectors.Milvus.Tests.Cassettes;

/// <summary>A recorded call: one line of ../shared/cassettes/milvus/FOLDER/FILE.jsonl.</summary>
internal sealed record Recording(string File, int Line, string Method, byte[] Request, byte[]? Response, int GrpcStatus, string GrpcMessage, string Note)
{
    public string Place => $"{File}:{Line}";

    public static List<Recording> Of(string folder, string files = "*")
    {
        var recordings = new List<Recording>();
        foreach (var file in Directory.EnumerateFiles(RepositoryFolder.Shared("cassettes", "milvus", folder), files + ".jsonl").Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(file) == "http2_frames.jsonl")
                continue;
            var line = 0;
            foreach (var text in System.IO.File.ReadLines(file))
            {
                line++;
                using var json = JsonDocument.Parse(text);
                var root = json.RootElement;
                var method = root.GetProperty("method").GetString()!;
                recordings.Add(new Recording(
                    Path.GetFileNameWithoutExtension(file),
                    line,
                    method[(method.LastIndexOf('/') + 1)..],
                    root.GetProperty("request").GetBytesFromBase64(),
                    root.GetProperty("response").ValueKind == JsonValueKind.Null ? null : root.GetProperty("response").GetBytesFromBase64(),
                    root.GetProperty("grpc_status").GetInt32(),
                    root.GetProperty("grpc_message").GetString() ?? string.Empty,
                    root.GetProperty("note").GetString() ?? string.Empty));
            }
        }

        return recordings;
    }
}
