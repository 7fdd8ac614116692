using System.Text.Json;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Filters;

/// <summary>What Qdrant's own engine finds with our filters (tests/golden/qdrant/README.md).</summary>
public sealed class EngineFilterTests(ITestOutputHelper output)
{
    private static readonly List<JsonElement> Lines = [.. File.ReadLines(RepositoryFolder.Golden("qdrant", "filters.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
    private static readonly List<(string Id, string Json)> Points = [.. Lines.Where(line => line.TryGetProperty("payload", out _)).Select(line => (line.GetProperty("id").GetString()!, line.GetProperty("payload").GetRawText()))];

    [Fact]
    public void The_engine_finds_what_the_filter_means()
    {
        var (filters, selective) = (0, 0);
        foreach (var line in Lines.Where(line => line.TryGetProperty("sent", out _)))
        {
            var filter = Filter.Parse(line.GetProperty("filter").GetString()!);
            string[] found = [.. line.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!)];
            var evaluator = new FilterEvaluator(filter);
            Assert.Equal(Found((id, json) => evaluator.Matches(id, Payload.Parse(json).Utf8.Span)), found);

            var sent = JsonParser.Default.Parse<Protos.Filter>(line.GetProperty("sent").GetRawText());
            Assert.Equal(sent, FilterWorld.Translator.Translate(filter));
            Assert.Equal(Found((id, json) => FilterWorld.Passes(sent, id, json)), found);
            filters++;
            selective += found.Length > 0 && found.Length < Points.Count ? 1 : 0;
        }

        output.WriteLine($"{filters} filters over {Points.Count} points; {selective} of them pass some points and not all");
        Assert.Equal(600, filters);
    }

    private static string[] Found(Func<string, string, bool> passes) =>
        [.. Points.Where(point => passes(point.Id, point.Json)).Select(point => point.Id).Order(StringComparer.Ordinal)];
}
