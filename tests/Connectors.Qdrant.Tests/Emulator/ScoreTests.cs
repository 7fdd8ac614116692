using System.Text.Json;
using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Protos;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>The emulator against the exact answers of ../shared/cassettes/qdrant/scores.json.</summary>
public sealed class ScoreTests(ITestOutputHelper output)
{
    private const string Name = "q";

    [SkippableFact]
    public async Task The_emulator_answers_the_cases_of_scores_json_with_their_exact_scores()
    {
        using var scores = JsonDocument.Parse(await File.ReadAllBytesAsync(RepositoryFolder.Golden("qdrant", "scores.json")));
        await using var emulator = await QdrantEmulator.StartAsync();
        using var caller = new RawCaller(emulator.Address);
        await Seeds.SixtyAsync(caller, Name);
        var (asked, left) = (0, 0);
        var differences = new List<string>();
        foreach (var recorded in scores.RootElement.GetProperty("cases").EnumerateArray())
        {
            var name = recorded.GetProperty("name").GetString()!;
            if (NotEmulated.ReasonOfCase(name) is not null)
            {
                left++;
                continue;
            }

            asked++;
            var (expected, actual) = await AskAsync(caller, recorded);
            if (AnswerComparison.Difference(expected, actual) is { } difference)
                differences.Add($"{name}: {difference}");
        }

        output.WriteLine($"{asked} cases asked, {left} left out, {differences.Count} differ");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal(189, asked);
    }

    private static async Task<(IMessage Expected, IMessage Actual)> AskAsync(RawCaller caller, JsonElement recorded)
    {
        var (request, server) = (recorded.GetProperty("request"), recorded.GetProperty("server"));
        switch (recorded.GetProperty("kind").GetString())
        {
            case "query":
                var points = await caller.CallAsync<QueryResponse>("/qdrant.Points/Query", RestQueries.Query(request, Name));
                return (new QueryResponse { Result = { Points(server.GetProperty("points")) } }, new QueryResponse { Result = { points.Result.Select(Bare) } });
            case "groups":
                var groups = await caller.CallAsync<QueryGroupsResponse>("/qdrant.Points/QueryGroups", RestQueries.Groups(request, Name));
                return (
                    new GroupsResult { Groups = { server.GetProperty("groups").EnumerateArray().Select(Group) } },
                    new GroupsResult { Groups = { groups.Result.Groups.Select(group => new PointGroup { Id = group.Id, Hits = { group.Hits.Select(Bare) } }) } });
            case "count":
                var counted = new CountPoints { CollectionName = Name, Filter = RestQueries.Filter(request), Exact = true };
                var count = await caller.CallAsync<CountResponse>("/qdrant.Points/Count", counted);
                return (new CountResult { Count = server.GetProperty("count").GetUInt64() }, count.Result);
            case "facet":
                var facet = await caller.CallAsync<FacetResponse>("/qdrant.Points/Facet", Facet(request));
                return (new FacetResponse { Hits = { server.GetProperty("hits").EnumerateArray().Select(FacetHit) } }, facet);
            case "scroll":
                var page = await caller.CallAsync<ScrollResponse>("/qdrant.Points/Scroll", Scroll(request));
                var bare = page.Result.Select(point => new RetrievedPoint { Id = point.Id, OrderValue = point.OrderValue });
                return (Page(server), new ScrollResponse { Result = { bare }, NextPageOffset = page.NextPageOffset });
            default:
                var wanted = new GetPoints { CollectionName = Name, Ids = { request.GetProperty("ids").EnumerateArray().Select(RestForms.Id) } };
                var found = await caller.CallAsync<GetResponse>("/qdrant.Points/Get", wanted);
                return (
                    new GetResponse { Result = { server.GetProperty("records").EnumerateArray().Select(record => new RetrievedPoint { Id = RestForms.Id(record.GetProperty("id")) }) } },
                    new GetResponse { Result = { found.Result.Select(point => new RetrievedPoint { Id = point.Id }) } });
        }
    }

    private static ScoredPoint Bare(ScoredPoint point) => new() { Id = point.Id, Score = point.Score, OrderValue = point.OrderValue };

    private static IEnumerable<ScoredPoint> Points(JsonElement list) => list.EnumerateArray().Select(entry => new ScoredPoint
    {
        Id = RestForms.Id(entry[0]),
        Score = entry[1].GetSingle(),
        OrderValue = entry.GetArrayLength() > 2 ? Order(entry[2]) : null,
    });

    private static OrderValue Order(JsonElement value) => value.GetRawText().Contains('.') ? new OrderValue { Float = value.GetDouble() } : new OrderValue { Int = value.GetInt64() };

    private static PointGroup Group(JsonElement group)
    {
        var id = group.GetProperty("id");
        return new PointGroup
        {
            Id = id.ValueKind == JsonValueKind.Number ? new GroupId { UnsignedValue = id.GetUInt64() } : new GroupId { StringValue = id.GetString() },
            Hits = { Points(group.GetProperty("hits")) },
        };
    }

    private static FacetHit FacetHit(JsonElement pair) => new()
    {
        Value = pair[0].ValueKind switch
        {
            JsonValueKind.String => new FacetValue { StringValue = pair[0].GetString() },
            JsonValueKind.Number => new FacetValue { IntegerValue = pair[0].GetInt64() },
            _ => new FacetValue { BoolValue = pair[0].GetBoolean() },
        },
        Count = pair[1].GetUInt64(),
    };

    private static FacetCounts Facet(JsonElement element)
    {
        var request = new FacetCounts { CollectionName = Name, Key = element.GetProperty("key").GetString(), Filter = RestQueries.Filter(element), Exact = true };
        if (element.TryGetProperty("limit", out var limit))
            request.Limit = limit.GetUInt64();
        return request;
    }

    private static ScrollPoints Scroll(JsonElement element)
    {
        var request = new ScrollPoints { CollectionName = Name, Filter = RestQueries.Filter(element) };
        if (element.TryGetProperty("limit", out var limit))
            request.Limit = limit.GetUInt32();
        if (element.TryGetProperty("offset", out var offset))
            request.Offset = RestForms.Id(offset);
        if (element.TryGetProperty("order_by", out var order))
            request.OrderBy = RestQueries.OrderBy(order);
        return request;
    }

    private static ScrollResponse Page(JsonElement server)
    {
        var page = new ScrollResponse { NextPageOffset = server.GetProperty("next") is { ValueKind: not JsonValueKind.Null } next ? RestForms.Id(next) : null };
        var orders = server.TryGetProperty("records", out var records)
            ? records.EnumerateArray().Select(record => record.TryGetProperty("order_value", out var order) ? Order(order) : null).ToList()
            : null;
        page.Result.AddRange(server.GetProperty("ids").EnumerateArray().Select((id, i) => new RetrievedPoint { Id = RestForms.Id(id), OrderValue = orders?[i] }));
        return page;
    }
}
