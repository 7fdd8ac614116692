using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Cassettes;
using Connectors.Qdrant.Wire;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Wire;

/// <summary>Queries that are written by hand are what protobuf's own classes write.</summary>
public class QueryRequestTests(ITestOutputHelper output)
{
    private static readonly DocumentModel Model = new(DocumentModel.Bm25, new Dictionary<string, Value> { ["language"] = new() { StringValue = "german" } });

    [Fact]
    public void Random_queries_are_those_of_the_generated_messages()
    {
        var data = new RandomData(seed: 1);
        for (var round = 0; round < 500; round++)
        {
            var expected = RandomQuery(data);
            using var written = QueryRequestWriter.Write(NodeOf(expected)!);
            Assert.Equal(expected, QueryPoints.Parser.ParseFrom(written.Written.Span));
            Assert.Equal(expected.CalculateSize(), written.Length);

            var groups = new QueryPointGroups { CollectionName = "docs", GroupBy = "lang", GroupSize = 2, Limit = 5, Query = expected.Query, Prefetch = { expected.Prefetch } };
            using var grouped = QueryRequestWriter.Write(NodeOf(groups)!);
            Assert.Equal(groups, QueryPointGroups.Parser.ParseFrom(grouped.Written.Span));
            Assert.Equal(groups.CalculateSize(), grouped.Length);
        }
    }

    [Fact]
    public void Random_batches_are_those_of_the_generated_messages()
    {
        var data = new RandomData(seed: 2);
        for (var round = 0; round < 100; round++)
        {
            var expected = new QueryBatchPoints { CollectionName = "docs", QueryPoints = { Enumerable.Range(0, data.Random.Next(5)).Select(_ => RandomQuery(data)) } };
            if (round % 2 == 0)
                (expected.Timeout, expected.ReadConsistency) = (7, new ReadConsistency { Type = ReadConsistencyType.All });
            var batch = expected.Clone();
            batch.QueryPoints.Clear();
            using var written = QueryRequestWriter.Write(batch, [.. expected.QueryPoints.Select(query => NodeOf(query)!)]);
            Assert.Equal(expected, QueryBatchPoints.Parser.ParseFrom(written.Written.Span));
            Assert.Equal(expected.CalculateSize(), written.Length);
        }
    }

    [Fact]
    public void Sixty_four_prefetches_in_each_other_are_written()
    {
        var prefetch = new PrefetchQuery { Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { 1, 2 } } } }, Using = "dense", Limit = 5 };
        for (var level = 1; level < 64; level++)
            prefetch = new PrefetchQuery { Query = new Query { Fusion = Protos.Fusion.Rrf }, Limit = 5, Prefetch = { prefetch } };
        var expected = new QueryPoints { CollectionName = "docs", Query = new Query { Fusion = Protos.Fusion.Dbsf }, Prefetch = { prefetch } };
        using var written = QueryRequestWriter.Write(NodeOf(expected)!);
        Assert.Equal(expected.ToByteArray().Length, written.Length);
        Assert.Equal(expected.CalculateSize(), written.Length);
    }

    [Fact]
    public void A_leg_that_has_no_form_here_is_refused() =>
        Assert.Throws<NotSupportedException>(() => QueryRequestWriter.Write(new QueryNode(new QueryPoints()) { Nearest = new OtherLeg(), Model = Model }));

    [SkippableFact]
    public void Recorded_queries_are_rebuilt()
    {
        var (queries, batches, groups) = (0, 0, 0);
        var others = new List<string>();
        foreach (var recording in Recording.Of().Where(recording => recording.Request is not null))
        {
            switch (recording.Method)
            {
                case "Points/Query":
                    queries += Rebuild(recording, QueryPoints.Parser, NodeOf);
                    break;
                case "Points/QueryGroups":
                    groups += Rebuild(recording, QueryPointGroups.Parser, NodeOf);
                    break;
                case "Points/QueryBatch":
                    batches += RebuildBatch(recording);
                    break;
            }
        }

        output.WriteLine($"{queries} recorded queries, {groups} with groups and {batches} batches rebuilt, {others.Count} not:");
        others.ForEach(output.WriteLine);
        Assert.Equal((195, 8, 3, 5), (queries, groups, batches, others.Count));

        int RebuildBatch(Recording recording)
        {
            var expected = QueryBatchPoints.Parser.ParseFrom(recording.Request);
            var nodes = expected.QueryPoints.Select(NodeOf).OfType<QueryNode>().ToList();
            if (nodes.Count < expected.QueryPoints.Count)
            {
                others.Add($"{recording.Place} {recording.Note}");
                return 0;
            }

            var batch = expected.Clone();
            batch.QueryPoints.Clear();
            using var written = QueryRequestWriter.Write(batch, nodes);
            Assert.Equal(expected, QueryBatchPoints.Parser.ParseFrom(written.Written.Span));
            return 1;
        }

        int Rebuild<T>(Recording recording, MessageParser<T> parser, Func<T, QueryNode?> nodeOf)
            where T : IMessage<T>
        {
            var expected = parser.ParseFrom(recording.Request);
            if (nodeOf(expected) is not { } node)
            {
                others.Add($"{recording.Place} {recording.Note}");
                return 0;
            }

            using var written = QueryRequestWriter.Write(node);
            Assert.Equal(expected, parser.ParseFrom(written.Written.Span));
            return 1;
        }
    }

    private static QueryNode? NodeOf(QueryPoints query)
    {
        var message = query.Clone();
        message.Prefetch.Clear();
        return NodeOf(query.Query, query.Prefetch, () => message.Query = null, () => new QueryNode(message));
    }

    private static QueryNode? NodeOf(QueryPointGroups query)
    {
        var message = query.Clone();
        message.Prefetch.Clear();
        return NodeOf(query.Query, query.Prefetch, () => message.Query = null, () => new QueryNode(message));
    }

    private static QueryNode? NodeOf(PrefetchQuery query)
    {
        var message = query.Clone();
        message.Prefetch.Clear();
        return NodeOf(query.Query, query.Prefetch, () => message.Query = null, () => new QueryNode(message));
    }

    /// <summary>Takes vectors and prefetches out of a query; null when it has a vector that is none of ours.</summary>
    private static QueryNode? NodeOf(Query? query, IEnumerable<PrefetchQuery> prefetches, Action withoutQuery, Func<QueryNode> make)
    {
        var prefetch = prefetches.Select(NodeOf).ToList();
        if (prefetch.Contains(null))
            return null;
        var input = query?.NearestWithMmr?.Nearest ?? query?.Nearest;
        if (input is null || input.VariantCase == VectorInput.VariantOneofCase.Id)
            return make() with { Prefetch = prefetch! };
        if (Recorded.Leg(input) is not { } leg)
            return null;
        withoutQuery();
        return make() with
        {
            Prefetch = prefetch!,
            Nearest = leg,
            Model = input.Document is { } document ? new DocumentModel(document.Model, document.Options.ToDictionary()) : null,
            Mmr = query!.NearestWithMmr?.Mmr,
        };
    }

    private static QueryPoints RandomQuery(RandomData data)
    {
        var query = new QueryPoints { CollectionName = "docs", Prefetch = { RandomPrefetches(data, levels: data.Random.Next(4)) } };
        if (RandomRanking(data) is { } ranking)
            query.Query = ranking;
        if (data.Random.Next(2) == 0)
            query.Using = data.Word();
        if (data.Random.Next(2) == 0)
            query.Filter = RandomFilter(data);
        if (data.Random.Next(3) == 0)
            query.Params = new SearchParams { Exact = data.Random.Next(2) == 0, Quantization = new QuantizationSearchParams { Oversampling = 2 } };
        if (data.Random.Next(3) == 0)
            (query.ScoreThreshold, query.Limit, query.Offset, query.Timeout) = (0, 0, 3, 9);
        if (data.Random.Next(3) == 0)
            (query.WithPayload, query.WithVectors) = (new WithPayloadSelector { Enable = false }, new WithVectorsSelector { Include = new VectorsSelector { Names = { "dense" } } });
        return query;
    }

    private static IEnumerable<PrefetchQuery> RandomPrefetches(RandomData data, int levels)
    {
        for (var i = levels == 0 ? 0 : data.Random.Next(4); i > 0; i--)
        {
            var prefetch = new PrefetchQuery { Limit = (ulong)data.Random.Next(200), Prefetch = { RandomPrefetches(data, levels - 1) } };
            if (RandomRanking(data) is { } ranking)
                prefetch.Query = ranking;
            if (data.Random.Next(2) == 0)
                (prefetch.Using, prefetch.Filter, prefetch.ScoreThreshold) = ("dense", RandomFilter(data), -0f);
            yield return prefetch;
        }
    }

    private static Query? RandomRanking(RandomData data) => data.Random.Next(9) switch
    {
        0 => null,
        1 => new Query { Fusion = Protos.Fusion.Rrf },
        2 => new Query { Rrf = new Rrf { K = 61, Weights = { 0.5f, 0 } } },
        3 => new Query { Formula = new Formula { Expression = new Expression { Variable = "$score[0]" }, Defaults = { ["$score[0]"] = new Value { DoubleValue = 0 } } } },
        4 => new Query { Nearest = new VectorInput { Id = new PointId { Num = 0 } } },
        5 => new Query { NearestWithMmr = new NearestInputWithMmr { Nearest = RandomInput(data), Mmr = new Mmr { Diversity = 0.5f } } },
        _ => new Query { Nearest = RandomInput(data) },
    };

    private static VectorInput RandomInput(RandomData data) => data.Random.Next(3) switch
    {
        0 => new VectorInput { Dense = Generated.Dense(data.Floats(data.Random.Next(300))) },
        1 => new VectorInput { Sparse = Generated.Sparse(data.Sparse(data.Random.Next(100))) },
        _ => new VectorInput { Document = new Document { Text = "x" + data.Word(), Model = "qdrant/bm25", Options = { ["language"] = new Value { StringValue = "german" } } } },
    };

    private static Protos.Filter RandomFilter(RandomData data) => new()
    {
        Must = { new Condition { Field = new FieldCondition { Key = data.Word(), Match = new Match { Integer = data.Random.Next(3) } } } },
        MustNot = { new Condition { IsNull = new IsNullCondition { Key = data.Word() } } },
    };

    private sealed class OtherLeg : SearchLeg;
}
