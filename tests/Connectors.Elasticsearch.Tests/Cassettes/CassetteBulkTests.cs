using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Elasticsearch.Tests.Faults;
using Connectors.Elasticsearch.Tests.Schema;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>
/// The lines that the vendor's clients sent for documents are ours, in the same index, up to these differences: the index is named in the path, the first
/// action is a guard, a document by itself is a bulk request too, and numbers of dense vectors are of single precision and, from 9.3 on, base64.
/// </summary>
public class CassetteBulkTests(ITestOutputHelper output)
{
    private static readonly string[] Names = ["_index", "_id"];

    [SkippableTheory]
    [InlineData("8.15.3", 267, 4)]
    [InlineData("8.19.21", 367, 1)]
    [InlineData("9.5.3", 368, 0)]
    public async Task Documents_go_out_as_the_clients_sent_them(string version, int expected, int refused)
    {
        var places = RequestLedger.Places(RequestLedger.Documents + " 04:1-36 08:1-3");
        var (compared, refusedRequests) = (0, 0);
        var indexes = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var recording in Recording.Of(version))
        {
            if (recording is { Method: "PUT", IsWhole: true } && recording.Path.LastIndexOf('/') == 0 && !recording.Path.StartsWith("/_", StringComparison.Ordinal) && recording.Request.Length > 0)
                indexes[recording.Path[1..]] = JsonNode.Parse(recording.Request)!.AsObject();
            if (!places.Contains(recording.Key))
                continue;
            var found = 0;
            foreach (var document in DocumentsOf(recording))
            {
                await CompareAsync(version, recording, document, indexes.GetValueOrDefault(document.Index));
                found++;
            }

            compared += found;
            if (found == 0 && recording.File[..2] is not ("04" or "08"))
            {
                Assert.True(recording.Status == 200 && recording.Response.Contains("\"status\":400", StringComparison.Ordinal), recording.Place);
                refusedRequests++;
            }
        }

        output.WriteLine($"{version}: {compared} recorded documents are ours, {refusedRequests} this version refuses");
        Assert.Equal((expected, refused), (compared, refusedRequests));
    }

    private static async Task CompareAsync(string version, Recording recording, Document recorded, JsonObject? made)
    {
        var index = made?.DeepClone().AsObject() ?? new JsonObject { ["mappings"] = new JsonObject() };
        index.Remove("settings");
        var server = new ScriptedServer { Version = version, Index = index };
        var docs = server.Connect().Collection("docs");
        var definition = (await docs.DescribeAsync())!.Definition;
        var document = recorded.Body;
        var report = await docs.UpsertAsync([PointOf(recorded.Id, document, definition, docs)], new ElasticsearchUpsertOptions
        {
            CreateOnly = recorded.Action == "create",
            IfUnchanged = recorded.Version is { } unchanged ? new Dictionary<string, ElasticsearchPointVersion> { [recorded.Id] = unchanged } : null,
        });
        Assert.True(server.Bulks.Count == 1, $"{recording.Place}: {string.Join(' ', report.Others.Select(failed => failed.Error))}");
        var bulk = server.Bulks[^1];
        Assert.Equal((recorded.Action, recorded.Id), bulk.Actions.Single());
        var lines = bulk.Body.Split('\n');
        var parameters = JsonNode.Parse(lines[2])!.AsObject().Single().Value!;
        Assert.Equal((recorded.Version?.SequenceNumber, recorded.Version?.PrimaryTerm), ((long?)parameters["if_seq_no"], (long?)parameters["if_primary_term"]));
        var ours = JsonNode.Parse(lines[3])!.AsObject();
        foreach (var field in definition.Dense.Where(field => document[field.Name] is not null))
        {
            Assert.Equal(version == "9.5.3", ours[field.Name] is JsonValue);
            Assert.Equal(FloatsOf(document[field.Name]!), FloatsOf(ours[field.Name]!));
            document.Remove(field.Name);
            ours.Remove(field.Name);
        }

        Assert.True(JsonNode.DeepEquals(document, ours), $"{recording.Place} {recorded.Id}\ntheirs {document.ToJsonString()}\nours   {ours.ToJsonString()}");
    }

    /// <summary>The documents that are indexed or created by id alone, and that the server did not find wrong.</summary>
    private static IEnumerable<Document> DocumentsOf(Recording recording)
    {
        var parts = recording.Path.Split('?')[0].Split('/');
        if (parts[^1] != "_bulk")
        {
            if (recording.Method == "PUT" && parts.Length == 4 && parts[2] is "_doc" or "_create")
                yield return Single(recording, parts);
            yield break;
        }

        if (!recording.IsWhole || (recording.Status != 200 && recording.Status != 429))
            yield break;
        var lines = recording.Request.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var items = JsonNode.Parse(recording.Response)!["items"]?.AsArray();
        for (var (i, item) = (0, 0); i < lines.Length; i++, item++)
        {
            var (action, parameters) = JsonNode.Parse(lines[i])!.AsObject().Single();
            if (action == "delete")
                continue;
            var line = lines[++i];
            if (action is not ("index" or "create") || (items is not null && (int)items[item]![action]!["status"]! == 400) || !parameters!.AsObject().All(pair => Names.Contains(pair.Key)) || parameters["_id"] is not JsonValue id || id.GetValueKind() != JsonValueKind.String)
                continue;
            yield return new Document((string?)parameters["_index"] ?? parts[1], action, (string)id!, JsonNode.Parse(line)!.AsObject(), null);
        }
    }

    private static Document Single(Recording recording, string[] parts)
    {
        var isCreate = parts[2] == "_create" || recording.Path.Contains("op_type=create", StringComparison.Ordinal);
        var parameters = System.Web.HttpUtility.ParseQueryString(recording.Path.Split('?').ElementAtOrDefault(1) ?? string.Empty);
        ElasticsearchPointVersion? version = parameters["if_seq_no"] is { } number
            ? new ElasticsearchPointVersion(long.Parse(number, CultureInfo.InvariantCulture), long.Parse(parameters["if_primary_term"]!, CultureInfo.InvariantCulture))
            : null;
        return new Document(parts[1], isCreate ? "create" : "index", Uri.UnescapeDataString(parts[3]), JsonNode.Parse(recording.Request)!.AsObject(), version);
    }

    private static HybridPoint PointOf(string id, JsonObject document, HybridCollectionDefinition definition, ElasticsearchCollection docs)
    {
        var payload = document.DeepClone().AsObject();
        var point = new HybridPoint(id);
        foreach (var field in definition.Dense.Where(field => document[field.Name] is not null))
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

    /// <summary>A document that a client sent.</summary>
    private sealed record Document(string Index, string Action, string Id, JsonObject Body, ElasticsearchPointVersion? Version);
}
