using System.Text.Json;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>A recorded call: one line of ../shared/cassettes/elasticsearch/VERSION/FILE.jsonl.</summary>
internal sealed record Recording(string File, int Number, string Method, string Path, string Request, int Status, IReadOnlyDictionary<string, string> Headers, string Response, string Note)
{
    public string Place => $"{File}:{Number}";

    /// <summary>Gets a value indicating whether the body was kept whole.</summary>
    public bool IsWhole { get; private init; } = true;

    public static List<Recording> Of(string version)
    {
        var recordings = new List<Recording>();
        foreach (var file in Directory.EnumerateFiles(RepositoryFolder.Shared("cassettes", "elasticsearch", version), "*.jsonl").Order(StringComparer.Ordinal))
        {
            foreach (var text in System.IO.File.ReadLines(file))
            {
                using var json = JsonDocument.Parse(text);
                var root = json.RootElement;
                recordings.Add(new Recording(
                    System.IO.Path.GetFileNameWithoutExtension(file),
                    root.GetProperty("seq").GetInt32(),
                    root.GetProperty("method").GetString()!,
                    root.GetProperty("path").GetString()!,
                    root.GetProperty("request_body").GetString() ?? string.Empty,
                    root.GetProperty("status").GetInt32(),
                    root.GetProperty("response_headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase),
                    root.GetProperty("response_body").GetString() ?? string.Empty,
                    root.TryGetProperty("note", out var note) ? note.GetString() ?? string.Empty : string.Empty)
                {
                    IsWhole = !root.TryGetProperty("request_body_bytes", out _),
                });
            }
        }

        return recordings;
    }

    public static Recording Of(string version, string place) => Of(version).Single(recording => recording.Place == place);
}
