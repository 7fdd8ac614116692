using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Elasticsearch.Tests.Faults;
using Connectors.Elasticsearch.Tests.Schema;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>
/// The lines that the vendor's clients sent for documents are ours, in the same index, up to these differences: the index is named in the path, the first
/// action is a guard, and numbers of dense vectors are of single precision and, from 9.3 on, base64.
/// </summary>
public class CassetteBulkTests(ITestOutputHelper output)
{
    private static readonly string[] Names = ["_index", "_id"];

    [SkippableTheory]
    [InlineData("8.15.3")]
    [InlineData("8.19.21")]
    [InlineData("9.5.3")]
    public async Task Documents_go_out_as_the_clients_sent_them(string version)
    {
        var recordings = Recording.Of(version);
        var compared = 0;
        foreach (var file in new[] { "04-bulk-operations", "08-search-index-setup" })
        {
            var made = JsonNode.Parse(recordings.Single(recording => recording.Place == file + ":1").Request)!.AsObject();
            made.Remove("settings");
            var server = new ScriptedServer { Version = version, Index = made };
            var docs = server.Connect().Collection("docs");
            var definition = (await docs.DescribeAsync())!.Definition;
            foreach (var (action, id, document) in recordings.Where(recording => recording.File == file && recording.Path.Contains("/_bulk", StringComparison.Ordinal) && recording.Status == 200 && recording.IsWhole).SelectMany(DocumentsOf))
            {
                var point = PointOf(id, document, definition, docs);
                await docs.UpsertAsync(point, new ElasticsearchUpsertOptions { CreateOnly = action == "create" });
                var bulk = server.Bulks[^1];
                Assert.Equal((action, id), bulk.Actions.Single());
                var ours = JsonNode.Parse(bulk.Body.Split('\n')[3])!.AsObject();
                foreach (var field in definition.Dense.Where(field => document[field.Name] is JsonArray))
                {
                    Assert.Equal(version == "9.5.3", ours[field.Name] is JsonValue);
                    Assert.Equal(FloatsOf(document[field.Name]!), FloatsOf(ours[field.Name]!));
                    document.Remove(field.Name);
                    ours.Remove(field.Name);
                }

                Assert.True(JsonNode.DeepEquals(document, ours), $"{file} {id}\ntheirs {document.ToJsonString()}\nours   {ours.ToJsonString()}");
                compared++;
            }
        }

        output.WriteLine($"{version}: {compared} recorded documents are ours");
        Assert.Equal(79, compared);
    }

    /// <summary>The documents that are indexed or created by id alone, and that the server did not find wrong.</summary>
    private static IEnumerable<(string Action, string Id, JsonObject Document)> DocumentsOf(Recording recording)
    {
        var lines = recording.Request.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var items = JsonNode.Parse(recording.Response)!["items"]!.AsArray();
        for (var (i, item) = (0, 0); i < lines.Length; i++, item++)
        {
            var (action, parameters) = JsonNode.Parse(lines[i])!.AsObject().Single();
            if (action == "delete")
                continue;
            var document = JsonNode.Parse(lines[++i])!.AsObject();
            if (action is "index" or "create" && (int)items[item]![action]!["status"]! != 400 && parameters!.AsObject().All(pair => Names.Contains(pair.Key)) && parameters["_id"] is JsonValue id && id.GetValueKind() == JsonValueKind.String && (document.ContainsKey("dense") || document.ContainsKey("sparse")))
                yield return (action, (string)id!, document);
        }
    }

    private static HybridPoint PointOf(string id, JsonObject document, HybridCollectionDefinition definition, ElasticsearchCollection docs)
    {
        var payload = document.DeepClone().AsObject();
        var point = new HybridPoint(id);
        foreach (var field in definition.Dense.Where(field => document[field.Name] is JsonArray))
        {
            point.Dense[field.Name] = FloatsOf(document[field.Name]!);
            payload.Remove(field.Name);
        }

        foreach (var field in definition.Sparse.Where(field => document[field.Name] is JsonObject))
        {
            var terms = document[field.Name]!.AsObject().ToList();
            docs.UseVocabulary(field.Name, new WordList([.. terms.Select(term => term.Key)]));
            point.Sparse[field.Name] = new SparseEmbedding(terms.Select((_, i) => (uint)i).ToArray(), terms.Select(term => (float)term.Value!).ToArray());
            payload.Remove(field.Name);
        }

        point.Payload = Payload.Parse(payload.ToJsonString());
        return point;
    }

    private static float[] FloatsOf(JsonNode vector) => vector is JsonArray numbers
        ? [.. numbers.Select(value => (float)value!)]
        : [.. Convert.FromBase64String((string)vector!).Chunk(sizeof(float)).Select(bytes => BinaryPrimitives.ReadSingleBigEndian(bytes))];
}
