using System.Text.Json.Nodes;
using Connectors.Elasticsearch.Tests.Faults;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>
/// An index that the vendor's client made is described, and made anew by us: each of its fields that a definition can have goes out as it was, up to
/// these differences: <c>dynamic</c>, <c>_meta</c>, the similarity and the index of dense fields, pruning, and that vectors stay in
/// <c>_source</c>, are always said; whole numbers are <c>long</c>; texts are analysed in a subfield.
/// </summary>
public class CassetteIndexTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("8.15.3", 24, 63, 7)]
    [InlineData("8.19.21", 30, 81, 3)]
    [InlineData("9.5.3", 33, 85, 0)]
    public async Task Indexes_are_made_as_the_client_made_them(string version, int indexes, int fields, int refused)
    {
        var (madeIndexes, madeFields, refusedIndexes) = (0, 0, 0);
        var places = RequestLedger.Places(RequestLedger.Indexes);
        foreach (var recording in Recording.Of(version).Where(recording => places.Contains(recording.Key)))
        {
            var theirs = JsonNode.Parse(recording.Request)!.AsObject();
            var server = new ScriptedServer { Version = version, Index = Described(theirs) };
            var docs = server.Connect().Collection("docs");
            var definition = (await docs.DescribeAsync())!.Definition;
            for (var i = 0; i < definition.Text.Count; i++)
                definition.Text[i] = new Bm25Field("words", definition.Text[i].Source);
            server.Index = null;
            if (recording.Status == 400 && recording.Key is not ("02:4" or "03:95"))
            {
                // What a version does not know is not sent to it: it is refused, or left out.
                var fault = await Record.ExceptionAsync(() => docs.EnsureAsync(definition));
                Assert.True(fault is NotSupportedException || !JsonNode.DeepEquals(server.Index, theirs), recording.Place);
                refusedIndexes++;
                continue;
            }

            await docs.EnsureAsync(definition);
            madeIndexes++;
            madeFields += Compare(recording, theirs, JsonNode.Parse(server.Calls.Single(call => call.Method == "PUT").Body)!.AsObject());
        }

        output.WriteLine($"{version}: {madeIndexes} recorded indexes with {madeFields} fields are ours, {refusedIndexes} this version refuses");
        Assert.Equal((indexes, fields, refused), (madeIndexes, madeFields, refusedIndexes));
    }

    private static int Compare(Recording recording, JsonObject theirs, JsonObject ours)
    {
        foreach (var (name, value) in theirs["settings"]!.AsObject())
            Assert.True(JsonNode.DeepEquals(value, ours["settings"]![name.StartsWith("index.", StringComparison.Ordinal) ? name : "index." + name]), $"{recording.Place} {name}: {ours["settings"]!.ToJsonString()}");
        var (their, our) = (theirs["mappings"]!["properties"]!.AsObject(), ours["mappings"]!["properties"]!.AsObject());
        var compared = 0;
        foreach (var (name, field) in their.Where(field => our.ContainsKey(field.Key) && (string?)field.Value!["similarity"] != "dot_product"))
        {
            var (expected, actual) = (Plain(field!, field!), Plain(our[name]!, field!));
            Assert.True(JsonNode.DeepEquals(expected, actual), $"{recording.Place} {name}\ntheirs {expected.ToJsonString()}\nours   {actual.ToJsonString()}");
            compared++;
        }

        Assert.True(compared > 0, $"{recording.Place}: {their.ToJsonString()}");
        return compared;
    }

    /// <summary>A field without what we always say and they did not, and what is only another way to say it.</summary>
    private static JsonNode Plain(JsonNode field, JsonNode theirs)
    {
        var plain = field.DeepClone().AsObject();
        foreach (var said in new[] { "index", "similarity", "index_options" }.Where(said => theirs[said] is null))
            plain.Remove(said);
        switch ((string?)theirs["type"])
        {
            case "text":
                return JsonValue.Create((string?)(plain["fields"] is JsonObject forms && forms.ContainsKey("raw") ? plain["type"] : plain["fields"]?.AsObject().Single().Value!["type"] ?? plain["type"]))!;
            case "integer":
                plain["type"] = "integer";
                break;
            case "dense_vector":
                plain.Remove("element_type");
                break;
        }

        return plain;
    }

    /// <summary>An index as the server would describe what created it.</summary>
    private static JsonObject Described(JsonObject created)
    {
        var index = created.DeepClone().AsObject();
        index["settings"] = new JsonObject { ["index"] = index["settings"]!.DeepClone() };
        return index;
    }
}
