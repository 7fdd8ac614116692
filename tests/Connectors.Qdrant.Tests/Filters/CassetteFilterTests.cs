using System.Text.Json;
using Connectors.Qdrant.Emulator.Filters;
using Connectors.Qdrant.Filters;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Tests.Cassettes;
using Connectors.Qdrant.Wire;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Filters;

/// <summary>The recorded filters of a 1.18.3 server over the points of scores.json.</summary>
public sealed class CassetteFilterTests(ITestOutputHelper output)
{
    private static readonly HybridCollectionDefinition Definition = new()
    {
        Sparse = { new("sp") },
        Payload =
        {
            new("lang", PayloadType.Keyword), new("year", PayloadType.Integer), new("price", PayloadType.Float), new("active", PayloadType.Boolean), new("when", PayloadType.DateTime),
            new("tags", PayloadType.Keyword), new("n", PayloadType.Integer), new("group", PayloadType.Keyword), new("title", PayloadType.Text),
        },
    };

    /// <summary>What the recorded filters say in our words, by their number. Where ours is sent in another form, the reason stands beside it.</summary>
    private static readonly Dictionary<int, (string Filter, string? Reason)> Ours = new()
    {
        [1] = ("""lang = "en" """, null),
        [2] = ("""lang = "EN" """, null),
        [3] = ("""lang = "日本語" """, null),
        [4] = ("year = 2001", null),
        [5] = ("active = true", null),
        [6] = ("""tags in ("red", "ünïcode")""", null),
        [7] = ("year in (1990, 2001, 2005)", null),
        [17] = ("2000 <= year < 2010", null),
        [18] = ("20.5 < price <= 60.25", null),
        [19] = ("parts.qty >= 8", "parts may also be an object"),
        [20] = ("@2015-01-01T00:00:00Z <= when < @2020-05-31T22:00:00Z", null),
        [21] = ("""tags = "red" """, null),
        [26] = ("not exists(tags)", "exists looks at the elements of an array, [null] holds no value"),
        [27] = ("""id in ("1", "5", "12345678-90ab-cdef-6df7-df54df624bc6", "99999")""", null),
        [31] = ("""parts.sku = "s1" and parts.ok = false""", "parts may also be an object"),
        [35] = ("""lang = "en" or year < 1995""", null),
        [36] = ("""not (lang = "en" or active = true)""", null),
        [38] = ("""(lang = "en" or lang = "de") and active = true and not year >= 2015""", null),
        [39] = ("""(lang = "fr" or price > 90.0) and not (active = true and year < 2000)""", "the first or among the operands becomes the should of the filter itself"),
        [40] = ("all", null),
        [41] = ("""nosuch = "x" """, null),
        [42] = ("""`year` = "2001" """, "no integer is a text"),
        [43] = ("9.5 <= n <= 12.0", "before 1.18.1 an index of integers cuts the fraction of a bound off, so that the least and the greatest integer are sent"),
        [44] = ("""lang = "en" """, null),
        [46] = ("@2015-01-01T00:00:00Z <= when < @2020-05-31T22:00:00Z", null),
        [50] = ("""id in ("1", "5", "12345678-90ab-cdef-6df7-df54df624bc6", "99999")""", null),
    };

    [SkippableFact]
    public void Recorded_filters_that_ours_can_say_are_sent_as_recorded_or_find_the_same()
    {
        var translator = new QdrantFilterTranslator(Definition, PayloadIndexes.Read(Indexes()));
        var points = Points();
        var (recordings, equal) = (Recording.Of("filters"), 0);
        foreach (var recording in recordings.Where(recording => Ours.ContainsKey(recording.Seq)))
        {
            var (text, reason) = Ours[recording.Seq];
            var filter = Filter.Parse(text);
            var sent = translator.Translate(filter);
            Assert.True(sent.Equals(FilterOf(recording)) == reason is null, $"{recording.Place} {recording.Note}: {sent} instead of {FilterOf(recording)}");
            equal += reason is null ? 1 : 0;
            AssertFound(recording, [.. points.Where(point => new FilterEvaluator(filter).Matches(point.Text, point.Payload.Utf8.Span)).Select(point => point.Id)]);
        }

        output.WriteLine($"{recordings.Count} recorded filters, {Ours.Count} that ours can say; {equal} of them are sent as recorded");
        Assert.Equal((26, 20), (Ours.Count, equal));
    }

    [SkippableFact]
    public void The_evaluator_of_the_emulator_finds_what_the_server_found()
    {
        var server = new PayloadConditions(Indexes());
        var points = Points();
        var checkedFilters = 0;
        foreach (var recording in Recording.Of("filters").Where(recording => !recording.Note.Contains("_geo_", StringComparison.Ordinal)))
        {
            AssertFound(recording, [.. points.Where(point => server.Matches(FilterOf(recording), point.Id, FilterWorld.ToStruct(point.Json), point.Vectors)).Select(point => point.Id)]);
            checkedFilters++;
        }

        output.WriteLine($"{checkedFilters} recorded filters over {points.Count} points; the others are about places on earth");
        Assert.Equal(49, checkedFilters);
    }

    private static Protos.Filter FilterOf(Recording recording) =>
        recording.Method == "Points/Count" ? CountPoints.Parser.ParseFrom(recording.Request).Filter : ScrollPoints.Parser.ParseFrom(recording.Request).Filter;

    private static void AssertFound(Recording recording, IReadOnlyList<PointId> found)
    {
        var isCount = recording.Method == "Points/Count";
        var expected = isCount ? (int)CountResponse.Parser.ParseFrom(recording.Response).Result.Count : ScrollResponse.Parser.ParseFrom(recording.Response).Result.Count;
        Assert.True(expected == found.Count, $"{recording.Place} {recording.Note}: {found.Count} instead of {expected}");
        if (!isCount)
            Assert.Equal(ScrollResponse.Parser.ParseFrom(recording.Response).Result.Select(point => point.Id).ToHashSet(), found.ToHashSet());
    }

    private static Dictionary<string, PayloadSchemaInfo> Indexes() => new()
    {
        ["lang"] = new() { DataType = PayloadSchemaType.Keyword },
        ["year"] = new() { DataType = PayloadSchemaType.Integer },
        ["price"] = new() { DataType = PayloadSchemaType.Float },
        ["active"] = new() { DataType = PayloadSchemaType.Bool },
        ["when"] = new() { DataType = PayloadSchemaType.Datetime },
        ["loc"] = new() { DataType = PayloadSchemaType.Geo },
        ["tags"] = new() { DataType = PayloadSchemaType.Keyword },
        ["n"] = new() { DataType = PayloadSchemaType.Integer },
        ["parts[].sku"] = new() { DataType = PayloadSchemaType.Keyword },
        ["group"] = new() { DataType = PayloadSchemaType.Keyword },
        ["title"] = new() { DataType = PayloadSchemaType.Text, Params = new() { TextIndexParams = new() { Tokenizer = TokenizerType.Word, Lowercase = true, PhraseMatching = true } } },
    };

    private static List<(PointId Id, string Text, JsonElement Json, Payload Payload, string[] Vectors)> Points()
    {
        var json = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Shared("cassettes", "qdrant", "scores.json")));
        return [.. json.RootElement.GetProperty("points").EnumerateArray().Select(Point)];

        static (PointId, string, JsonElement, Payload, string[]) Point(JsonElement point)
        {
            var (id, payload) = (point.GetProperty("id").ToString(), point.GetProperty("payload"));
            return (PointKey.ToMessage(id), id, payload, Payload.Parse(payload.GetRawText()), [.. point.GetProperty("vectors").EnumerateObject().Select(vector => vector.Name)]);
        }
    }
}
