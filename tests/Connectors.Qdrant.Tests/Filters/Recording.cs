using System.Text.Json;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Filters;

/// <summary>A recorded call of ../shared/cassettes/qdrant/1.18.3/filters.jsonl that counts or lists by a filter.</summary>
internal sealed record Recording(int Seq, string Note, Protos.Filter Filter, ulong? Count, IReadOnlyList<PointId> Ids)
{
    public static List<Recording> Filters() => [.. File.ReadLines(RepositoryFolder.Shared("cassettes", "qdrant", "1.18.3", "filters.jsonl")).Select(Read)];

    private static Recording Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var call = json.RootElement;
        var (request, response) = (call.GetProperty("request").GetBytesFromBase64(), call.GetProperty("response").GetBytesFromBase64());
        var (seq, note) = (call.GetProperty("seq").GetInt32(), call.GetProperty("note").GetString()!);
        return call.GetProperty("method").GetString() == "/qdrant.Points/Count"
            ? new Recording(seq, note, CountPoints.Parser.ParseFrom(request).Filter, CountResponse.Parser.ParseFrom(response).Result.Count, [])
            : new Recording(seq, note, ScrollPoints.Parser.ParseFrom(request).Filter, Count: null, [.. ScrollResponse.Parser.ParseFrom(response).Result.Select(point => point.Id)]);
    }
}
