using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>The one recorded batch of queries with and without a fusion, which our client asks in two requests.</summary>
public sealed class BatchTests
{
    [SkippableFact]
    public async Task A_recorded_batch_is_asked_as_one_of_legs_and_one_of_fusions()
    {
        var recorded = Recording.Of("groups_batch_scroll_facet").Single(call => call is { Method: "Points/QueryBatch", GrpcStatus: 0, Request.Length: > 10 });
        var batch = QueryBatchPoints.Parser.ParseFrom(recorded.Request);
        var scores = QdrantScores.Read();
        await using var emulator = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(emulator.Address.ToString());
        var collection = store.Collection(batch.CollectionName);
        await collection.EnsureAsync(scores.Definition);
        await collection.UpsertAsync(scores.Points);

        var queries = new RecordedQueries(scores.Definition);
        var results = await collection.SearchBatchAsync([.. batch.QueryPoints.Select(queries.Read)]);

        var legs = QueryBatchPoints.Parser.ParseFrom(emulator.Requests.Of("Points/QueryBatch").Single().Message.Span);
        var fused = QueryPoints.Parser.ParseFrom(emulator.Requests.Of("Points/Query").Single().Message.Span);
        var vendor = VendorDescriptor.Read();
        var expected = batch.QueryPoints.Select(query => vendor.Request("Points/Query", query.ToByteArray()));
        Assert.Equal(expected, legs.QueryPoints.Append(fused).Select(query => vendor.Request("Points/Query", query.ToByteArray())));
        var answers = QueryBatchResponse.Parser.ParseFrom(recorded.Response).Result;
        Assert.Equal(answers.Select(answer => answer.Result.Count), results.Select(result => result.Count));
        foreach (var (answer, result) in answers.Zip(results))
            Ranking.AssertSame([.. answer.Result.Select(point => (point.Id.HasNum ? point.Id.Num.ToString() : point.Id.Uuid, (double)point.Score))], [.. result.Select(hit => (hit.Id, hit.Score))], limit: 3, offset: 0, recorded.Place);
    }
}
