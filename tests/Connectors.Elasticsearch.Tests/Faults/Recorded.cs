using System.Text.Json;

namespace Connectors.Elasticsearch.Tests.Faults;

/// <summary>Answers of real nodes: ../shared/cassettes/elasticsearch.</summary>
internal static class Recorded
{
    public static ElasticsearchReply Answer(string version, string file, int line)
    {
        using var exchange = JsonDocument.Parse(File.ReadLines(RepositoryFolder.Shared("cassettes", "elasticsearch", version, file + ".jsonl")).Skip(line - 1).First());
        var answer = exchange.RootElement;
        return Faults.Answer.Text(
            answer.GetProperty("response_body").GetString()!,
            answer.GetProperty("status").GetInt32(),
            [.. answer.GetProperty("response_headers").EnumerateObject().Select(header => (header.Name, header.Value.GetString()!))]);
    }
}
