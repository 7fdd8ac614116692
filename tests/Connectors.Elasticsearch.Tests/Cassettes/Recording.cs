using System.Text.Json;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>A recorded call: one line of ../shared/cassettes/elasticsearch/VERSION/FILE.jsonl.</summary>
internal sealed record Recording(string File, int Number, string Method, string Path, string Request, int Status, IReadOnlyDictionary<string, string> Headers, string Response, string Note)
{
    public string Place => $"{File}:{Number}";

    /// <summary>Gets the place as <see cref="RequestLedger"/> says it: the number of the file, and that of the line in the recording of 9.5.3, to which the others lack a line.</summary>
    public string Key => $"{File[..2]}:{Number + (File == LineMissing.File && Number >= LineMissing.Number ? 1 : 0)}";

    /// <summary>Gets a value indicating whether the body was kept whole.</summary>
    public bool IsWhole { get; private init; } = true;

    /// <summary>Gets the line that this version has not, and 9.5.3 has.</summary>
    private (string File, int Number) LineMissing { get; init; }

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
                    LineMissing = version switch
                    {
                        "8.15.3" => ("07-single-documents", 28),
                        "8.19.21" => ("22-fusion-retrievers", 28),
                        _ => default,
                    },
                    IsWhole = !root.TryGetProperty("request_body_bytes", out _),
                });
            }
        }

        return recordings;
    }

    public static Recording Of(string version, string place) => Of(version).Single(recording => recording.Place == place);
}
