using System.Buffers.Binary;
using System.Text.Json;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Tests.Faults;
using Connectors.Milvus.Wire;
using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Cassettes;

/// <summary>
/// Recorded searches, said as queries of this client to a server with the recorded schema and indexes, become the same requests: vectors,
/// ranges, groups, rankers, filters and their values, consistency.
/// </summary>
public class CassetteQueryTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public async Task Searches_said_as_queries_are_the_recorded_requests(string folder)
    {
        var told = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var schemas = new Dictionary<string, (CollectionSchema Schema, DescribeIndexResponse Indexes)>(StringComparer.Ordinal);
        foreach (var call in Recording.Of(folder).Where(call => call.File is "06_search_dense" or "07_search_sparse" or "08_hybrid_search"))
        {
            Remember(call, schemas);
            if (call.Method == "Search" && QueryOf(SearchRequest.Parser.ParseFrom(call.Request), told) is { } query)
                await SameAsync(call, SearchRequest.Parser.ParseFrom(call.Request), query, schemas);
            else if (call.Method == "HybridSearch" && QueryOf(HybridSearchRequest.Parser.ParseFrom(call.Request), told) is { } hybrid)
                await SameAsync(call, HybridSearchRequest.Parser.ParseFrom(call.Request), hybrid, schemas);
        }

        output.WriteLine($"{folder}: {string.Join(", ", told.Select(entry => $"{entry.Value} × {entry.Key}"))}");
        Assert.True(told["range"] >= 5 && told["group"] >= 3 && told["weighted"] >= 6 && told["template"] >= 3 && told["rrf"] >= 8 && told["level"] >= 4, string.Join(", ", told));
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public async Task Filters_with_templates_mean_the_recorded_ones(string folder)
    {
        var filters = new Dictionary<string, Filter>(StringComparer.Ordinal)
        {
            ["lang == {v}"] = Filter.Equal("lang", "de"),
            ["year in {v}"] = Filter.AnyOf("year", 2001, 2002),
            ["id in {v}"] = Filter.Ids("doc-01", "doc-02"),
            ["rating > {f} and ok == {b}"] = Filter.Range("rating", gt: 1.5) & Filter.Equal("ok", true),
        };
        var schemas = new Dictionary<string, (CollectionSchema Schema, DescribeIndexResponse Indexes)>(StringComparer.Ordinal);
        var (queries, deletions, lists) = (0, 0, 0);
        foreach (var call in Recording.Of(folder).Where(call => call.File is "09_filters" or "11_delete"))
        {
            Remember(call, schemas);
            if (call.Method == "Query" && QueryRequest.Parser.ParseFrom(call.Request) is { ExprTemplateValues.Count: > 0 } recorded)
            {
                var server = Server(schemas[recorded.CollectionName]);
                await server.Docs().CountAsync(filters[recorded.Expr]);
                var ours = server.Sent("Query", QueryRequest.Parser);
                lists += SameFilter(call, recorded.Expr, recorded.ExprTemplateValues, ours.Expr, ours.ExprTemplateValues);
                queries++;
            }
            else if (call.Method == "Delete" && DeleteRequest.Parser.ParseFrom(call.Request) is { ExprTemplateValues.Count: > 0 } deletion)
            {
                var server = Server(schemas[deletion.CollectionName]);
                await server.Docs().DeleteAsync([.. deletion.ExprTemplateValues["v"].ArrayVal.StringData.Data]);
                var ours = server.Sent("Delete", DeleteRequest.Parser);
                lists += SameFilter(call, deletion.Expr, deletion.ExprTemplateValues, ours.Expr, ours.ExprTemplateValues);
                deletions++;
            }
        }

        output.WriteLine($"{folder}: {queries} queries, {deletions} deletions, {lists} lists as typed values");
        Assert.Equal((4, 1, 3), (queries, deletions, lists));
    }

    private static async Task SameAsync(Recording call, SearchRequest recorded, HybridQuery query, Dictionary<string, (CollectionSchema, DescribeIndexResponse)> schemas)
    {
        var server = Server(schemas[recorded.CollectionName]);
        await server.Docs().SearchAsync(query);
        Same(call, recorded, server.Sent("Search", SearchRequest.Parser));
        Assert.Equal(recorded.OutputFields.Order(StringComparer.Ordinal), server.Sent("Search", SearchRequest.Parser).OutputFields.Order(StringComparer.Ordinal));
    }

    private static async Task SameAsync(Recording call, HybridSearchRequest recorded, HybridQuery query, Dictionary<string, (CollectionSchema, DescribeIndexResponse)> schemas)
    {
        var server = Server(schemas[recorded.CollectionName.Length > 0 ? recorded.CollectionName : recorded.Requests[0].CollectionName]);
        Assert.Equal(FusionPlacement.Server, (await server.Docs().SearchAsync(query)).FusedAt);
        var ours = server.Sent("HybridSearch", HybridSearchRequest.Parser);
        Assert.Equal(recorded.Requests.Count, ours.Requests.Count);
        for (var i = 0; i < ours.Requests.Count; i++)
            Same(call, recorded.Requests[i], ours.Requests[i]);
        foreach (var key in new[] { "strategy", "limit", "offset", "group_by_field" })
            Assert.Equal((call.Place, key, Find(recorded.RankParams, key) ?? string.Empty), (call.Place, key, Find(ours.RankParams, key) ?? string.Empty));
        Assert.Equal(Numbers(Find(recorded.RankParams, "params")), Numbers(Find(ours.RankParams, "params")));
        Assert.Equal(recorded.OutputFields.Order(StringComparer.Ordinal), ours.OutputFields.Order(StringComparer.Ordinal));
    }

    private static void Same(Recording call, SearchRequest recorded, SearchRequest ours)
    {
        Assert.Equal(PlaceholderGroup.Parser.ParseFrom(recorded.PlaceholderGroup), PlaceholderGroup.Parser.ParseFrom(ours.PlaceholderGroup));
        Assert.Equal((call.Place, recorded.Nq, recorded.DslType), (call.Place, ours.Nq, ours.DslType));
        foreach (var key in new[] { "anns_field", "topk", "group_by_field" })
            Assert.Equal((call.Place, key, Find(recorded.SearchParams, key)), (call.Place, key, Find(ours.SearchParams, key)));
        var (theirs, own) = (Numbers(Find(recorded.SearchParams, "params")), Numbers(Find(ours.SearchParams, "params")));
        foreach (var key in new[] { "radius", "range_filter", "ef" })
            Assert.Equal((call.Place, key, theirs.GetValueOrDefault(key, "none")), (call.Place, key, own.GetValueOrDefault(key, "none")));
        if (own.TryGetValue("drop_ratio_search", out var ratio))
            Assert.Equal(theirs.GetValueOrDefault("drop_ratio_search", "0"), ratio);
        if (!recorded.UseDefaultConsistency)
            Assert.Equal((call.Place, recorded.ConsistencyLevel), (call.Place, ours.ConsistencyLevel));
        SameFilter(call, recorded.Dsl, recorded.ExprTemplateValues, ours.Dsl, ours.ExprTemplateValues);
    }

    /// <summary>The same once values stand in it; and every list of several values went as the same typed value.</summary>
    private static int SameFilter(Recording call, string recorded, IReadOnlyDictionary<string, TemplateValue> values, string ours, IReadOnlyDictionary<string, TemplateValue> ourValues)
    {
        Assert.Equal((call.Place, Bare(TemplateText.Substitute(recorded, values))), (call.Place, Bare(TemplateText.Substitute(ours, ourValues))));
        var lists = values.Values.Where(value => value.ValCase == TemplateValue.ValOneofCase.ArrayVal).ToList();
        Assert.Subset(ourValues.Values.ToHashSet(), lists.ToHashSet());
        return lists.Count;
    }

    private static string Bare(string expression) => expression.Replace("(", string.Empty, StringComparison.Ordinal).Replace(")", string.Empty, StringComparison.Ordinal);

    private static MilvusQuery? QueryOf(SearchRequest recorded, SortedDictionary<string, int> told)
    {
        if (recorded.PartitionNames.Count > 0 || recorded.OutputFields.Contains("*") || LegsOf(recorded) is not { Count: 1 } legs || Find(recorded.SearchParams, "offset") is not null || Find(recorded.SearchParams, "round_decimal") != "-1")
            return null;
        Tell(told, recorded);
        if (Find(recorded.SearchParams, "group_by_field") is not null)
            Tell(told, "group");
        if (!recorded.UseDefaultConsistency)
            Tell(told, "level");
        var vectors = recorded.OutputFields.Intersect(["dense", "sparse"]).ToList();
        return new MilvusQuery
        {
            Legs = { legs[0] },
            GroupBy = Find(recorded.SearchParams, "group_by_field"),
            Limit = int.Parse(Find(recorded.SearchParams, "topk")!, System.Globalization.CultureInfo.InvariantCulture),
            Payload = PayloadSelection.Only([.. recorded.OutputFields.Except(vectors)]),
            Vectors = VectorSelection.Only([.. vectors]),
            Consistency = recorded.UseDefaultConsistency ? null : (MilvusConsistency)recorded.ConsistencyLevel,
        };
    }

    private static MilvusQuery? QueryOf(HybridSearchRequest recorded, SortedDictionary<string, int> told)
    {
        if (Find(recorded.RankParams, "strategy") is not { } strategy || recorded.OutputFields.Contains("*"))
            return null;
        var parameters = Numbers(Find(recorded.RankParams, "params"));
        var weights = strategy == "weighted" ? JsonDocument.Parse(parameters["weights"]).RootElement.EnumerateArray().Select(weight => weight.GetDouble()).ToList() : null;
        var query = new MilvusQuery
        {
            Fusion = weights is null
                ? Fusion.Rrf(double.Parse(parameters["k"], System.Globalization.CultureInfo.InvariantCulture))
                : Fusion.Linear(parameters["norm_score"] == "true" ? ScoreNormalization.ByMetric : ScoreNormalization.None, FusionArithmetic.Milvus),
            Placement = FusionPlacement.Server,
            GroupBy = Find(recorded.RankParams, "group_by_field"),
            Limit = int.Parse(Find(recorded.RankParams, "limit")!, System.Globalization.CultureInfo.InvariantCulture),
            Offset = int.Parse(Find(recorded.RankParams, "offset")!, System.Globalization.CultureInfo.InvariantCulture),
            Payload = PayloadSelection.Only([.. recorded.OutputFields]),
        };
        for (var i = 0; i < recorded.Requests.Count; i++)
        {
            if (LegsOf(recorded.Requests[i], weights?[i] ?? 1) is not { Count: 1 } legs || legs[0] is SparseLeg { Vector.NonZeroCount: 0 })
                return null;
            query.Legs.Add(legs[0]);
        }

        Tell(told, strategy);
        foreach (var request in recorded.Requests)
            Tell(told, request);
        if (query.GroupBy is not null)
            Tell(told, "group");
        return query;
    }

    private static List<SearchLeg>? LegsOf(SearchRequest recorded, double weight = 1)
    {
        var placeholder = PlaceholderGroup.Parser.ParseFrom(recorded.PlaceholderGroup).Placeholders[0];
        var parameters = Numbers(Find(recorded.SearchParams, "params"));
        var isDense = placeholder.Type == 101;
        var isSquare = recorded.CollectionName == "docs_l2" && isDense;
        var (threshold, ceiling) = (End("radius"), End("range_filter"));
        var field = Find(recorded.SearchParams, "anns_field")!;
        var limit = int.Parse(Find(recorded.SearchParams, "topk")!, System.Globalization.CultureInfo.InvariantCulture);
        if (!TryFilter(recorded.Dsl, out var filter) || parameters.ContainsKey("ef"))
            return null;
        var legs = new List<SearchLeg>();
        foreach (var value in placeholder.Values)
        {
            if (isDense)
            {
                var vector = new float[value.Length / sizeof(float)];
                for (var i = 0; i < vector.Length; i++)
                    vector[i] = BinaryPrimitives.ReadSingleLittleEndian(value.Span[(i * sizeof(float))..]);
                legs.Add(new MilvusDenseLeg(vector) { Field = field, Weight = weight, Limit = limit, Filter = filter, ScoreThreshold = threshold, ScoreCeiling = ceiling });
            }
            else
            {
                var sparse = SparseRow.Read(value.Span);
                if (sparse.NonZeroCount == 0 || sparse.Values.Span.ContainsAnyInRange(float.MinValue, 0))
                    return null;
                var ratio = double.Parse(parameters.GetValueOrDefault("drop_ratio_search", "0"), System.Globalization.CultureInfo.InvariantCulture);
                legs.Add(new MilvusSparseLeg(sparse) { Field = field, Weight = weight, Limit = limit, Filter = filter, ScoreThreshold = threshold, ScoreCeiling = ceiling, DropRatio = ratio });
            }
        }

        return legs;

        // The radius itself is outside: the least score that passes is its neighbour.
        double? End(string key)
        {
            if (!parameters.TryGetValue(key, out var text))
                return null;
            var end = float.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            if (isSquare)
                return -Math.Sqrt(key == "radius" ? MathF.BitDecrement(end) : end);
            return key == "radius" ? MathF.BitIncrement(end) : end;
        }
    }

    /// <summary>The filters of these recordings that our algebra has; "like" and keys of the dynamic field it has not.</summary>
    private static bool TryFilter(string expression, out Filter? filter)
    {
        filter = expression switch
        {
            "lang == \"en\"" => Filter.Equal("lang", "en"),
            "lang == \"de\"" => Filter.Equal("lang", "de"),
            "year >= 2005" => Filter.Range("year", gte: 2005),
            "year > 3000" => Filter.Range("year", gte: 3001),
            "year >= {y}" => Filter.Range("year", gte: 2005),
            "lang in {langs} and year >= {y}" => Filter.AnyOf("lang", "en", "fr") & Filter.Range("year", gte: 2004),
            _ => null,
        };
        return filter is not null ? expression != "year > 3000" : expression.Length == 0;
    }

    private static void Tell(SortedDictionary<string, int> told, SearchRequest recorded)
    {
        Tell(told, "search");
        if (Numbers(Find(recorded.SearchParams, "params")).ContainsKey("radius"))
            Tell(told, "range");
        if (recorded.ExprTemplateValues.Count > 0)
            Tell(told, "template");
    }

    private static void Tell(SortedDictionary<string, int> told, string what) => told[what] = told.GetValueOrDefault(what) + 1;

    private static void Remember(Recording call, Dictionary<string, (CollectionSchema Schema, DescribeIndexResponse Indexes)> schemas)
    {
        if (call.Method == "CreateCollection")
        {
            var request = CreateCollectionRequest.Parser.ParseFrom(call.Request);
            schemas[request.CollectionName] = (CollectionSchema.Parser.ParseFrom(request.Schema), new DescribeIndexResponse());
        }
        else if (call.Method == "CreateIndex")
        {
            var request = CreateIndexRequest.Parser.ParseFrom(call.Request);
            schemas[request.CollectionName].Indexes.IndexDescriptions.Add(new IndexDescription { FieldName = request.FieldName, Params = { request.ExtraParams } });
        }
    }

    private static ScriptedServer Server((CollectionSchema Schema, DescribeIndexResponse Indexes) collection) =>
        new ScriptedServer { Version = "2.6.22", Schema = collection.Schema }.On("DescribeIndex", collection.Indexes);

    private static string? Find(IEnumerable<Parameter> parameters, string key) => parameters.FirstOrDefault(pair => pair.Key == key)?.Value;

    /// <summary>The values of a JSON object, numbers in one form.</summary>
    private static Dictionary<string, string> Numbers(string? json)
    {
        if (json is null)
            return [];
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => Text(property.Value), StringComparer.Ordinal);

        static string Text(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Text))}]",
            _ => value.GetRawText(),
        };
    }
}
