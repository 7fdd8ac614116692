using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Queries;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>
/// Recorded calls as ours. What we send differs from what the official client sends in a few ways, all of which are meant: settings that
/// say the default are said, or left out (<c>wait</c>, <c>exact</c>, selections, <c>m: None</c>); a time limit of the server's own is the deadline of the
/// call; the key of ids is in each payload selection; sparse vectors are sorted and without zeros; ids and points come once; and see
/// <see cref="RecordedQueries"/> and <see cref="RecordedWrites"/>.
/// </summary>
/// <param name="recorded">The call.</param>
/// <param name="existing">The collection as the server described it before; null for none.</param>
internal sealed class RecordedCalls(Recording recorded, CollectionDescription? existing)
{
    private HybridCollectionDefinition Definition => existing?.Definition ?? new HybridCollectionDefinition();

    /// <exception cref="InexpressibleException">Our API has no such call.</exception>
    public OurCall Read() => recorded.Method switch
    {
        "Points/Query" => OfQuery(Parse(QueryPoints.Parser)),
        "Points/QueryGroups" => OfGroups(Parse(QueryPointGroups.Parser)),
        "Points/QueryBatch" => OfBatch(Parse(QueryBatchPoints.Parser)),
        "Points/Get" => OfGet(Parse(GetPoints.Parser)),
        "Points/Count" => OfCount(Parse(CountPoints.Parser)),
        "Points/Scroll" => OfScroll(Parse(ScrollPoints.Parser)),
        "Points/Facet" => OfFacet(Parse(FacetCounts.Parser)),
        "Points/Upsert" => RecordedWrites.OfUpsert(Parse(UpsertPoints.Parser)),
        "Points/Delete" => RecordedWrites.OfDelete(Parse(DeletePoints.Parser)),
        "Points/UpdateVectors" => RecordedWrites.OfVectors(Parse(UpdatePointVectors.Parser)),
        "Points/DeleteVectors" => RecordedWrites.OfVectors(Parse(DeletePointVectors.Parser)),
        "Points/SetPayload" => RecordedWrites.OfPayload(Parse(SetPayloadPoints.Parser)),
        "Points/DeletePayload" => RecordedWrites.OfPayload(Parse(DeletePayloadPoints.Parser)),
        "Points/CreateFieldIndex" => RecordedSchemas.OfIndex(Parse(CreateFieldIndexCollection.Parser), Definition),
        "Points/CreateVectorName" => RecordedSchemas.OfVectorName(Parse(CreateVectorNameRequest.Parser), Definition),
        "Collections/Create" => RecordedSchemas.OfCreate(Parse(CreateCollection.Parser)),
        "Collections/Get" => RecordedSchemas.OfDescribe(Parse(GetCollectionInfoRequest.Parser)),
        "Collections/Delete" => RecordedSchemas.OfDrop(Parse(DeleteCollection.Parser)),
        "Collections/List" => RecordedSchemas.OfList(Parse(ListCollectionsRequest.Parser)),
        "Collections/UpdateAliases" => RecordedSchemas.OfAliases(Parse(ChangeAliases.Parser)),
        "Collections/ListAliases" => RecordedSchemas.OfAliases(Parse(ListAliasesRequest.Parser)),
        "Collections/ListCollectionAliases" => RecordedSchemas.OfAliases(Parse(ListCollectionAliasesRequest.Parser)),
        "Qdrant/HealthCheck" => RecordedSchemas.OfHealth(Parse(HealthCheckRequest.Parser)),
        var method => throw new InexpressibleException(method),
    };

    private T Parse<T>(MessageParser<T> parser)
        where T : IMessage<T>
    {
        var message = parser.ParseFrom(recorded.Request ?? throw new InexpressibleException("the request is not in the recording"));
        return message.Equals(parser.WithDiscardUnknownFields(true).ParseFrom(recorded.Request)) ? message : throw new InexpressibleException($"{recorded.Method} with fields that our messages lack");
    }

    private OurCall OfQuery(QueryPoints request)
    {
        var deadline = request.HasTimeout ? TimeSpan.FromSeconds(request.Timeout) : default(TimeSpan?);
        var queries = new RecordedQueries(Definition);
        var query = queries.Read(request);
        var (metric, isRanked) = (queries.MetricOf(query), IsRanked(query));
        return new OurCall(
            recorded.Method,
            request,
            async store => RecordedAnswers.Hits(await store.Collection(request.CollectionName).SearchAsync(query, new CallOptions { Deadline = deadline }), isRanked),
            answer => RecordedAnswers.Hits(QueryResponse.Parser.ParseFrom(answer).Result.Select(point => (default(string?), point)), metric, isRanked))
        {
            Deadline = deadline,
            AnswerBefore = query.Fusion is null && query.Offset is > 0 and < 10_000 ? new QueryResponse { Result = { Passed(query.Offset, metric) } } : null,
        };
    }

    private OurCall OfGroups(QueryPointGroups request)
    {
        var queries = new RecordedQueries(Definition);
        var query = queries.Read(request);
        var metric = queries.MetricOf(query);
        return new OurCall(
            recorded.Method,
            request,
            async store => RecordedAnswers.Hits(await store.Collection(request.CollectionName).SearchAsync(query), isRanked: true),
            answer => RecordedAnswers.Hits(QueryGroupsResponse.Parser.ParseFrom(answer).Result.Groups.SelectMany(group => group.Hits.Select(point => ((string?)RecordedAnswers.GroupOf(group.Id), point))), metric, isRanked: true));
    }

    private OurCall OfBatch(QueryBatchPoints request)
    {
        var queries = new RecordedQueries(Definition);
        var read = request.QueryPoints.Select(queries.Read).ToList();
        if (read.Any(query => query.Fusion is not null))
            throw new InexpressibleException("a batch of queries with and without a fusion: ours are two batches");
        return new OurCall(
            recorded.Method,
            request,
            async store => string.Join("\n\n", (await store.Collection(request.CollectionName).SearchBatchAsync(read)).Select(result => RecordedAnswers.Hits(result, isRanked: true))),
            answer => string.Join("\n\n", QueryBatchResponse.Parser.ParseFrom(answer).Result.Select((result, i) => RecordedAnswers.Hits(result.Result.Select(point => (default(string?), point)), queries.MetricOf(read[i]), isRanked: true))));
    }

    private OurCall OfGet(GetPoints request)
    {
        var ids = request.Ids.Select(RecordedIds.Read).ToList();
        var options = new GetOptions { Payload = RecordedSelections.Payload(request.WithPayload), Vectors = RecordedSelections.Vectors(request.WithVectors) };
        (request.WithPayload, request.WithVectors) = (RecordedSelections.Sent(request.WithPayload), RecordedSelections.Sent(request.WithVectors));
        var distinct = request.Ids.Distinct().ToList();
        request.Ids.Clear();
        request.Ids.Add(distinct);
        return new OurCall(
            recorded.Method,
            request,
            async store => RecordedAnswers.Points(await store.Collection(request.CollectionName).GetAsync(ids, options)),
            answer => RecordedAnswers.Points(GetResponse.Parser.ParseFrom(answer).Result))
        {
            ReadConsistency = request.ReadConsistency is { } consistency ? (QdrantReadConsistency)consistency.Type : null,
        };
    }

    private OurCall OfCount(CountPoints request)
    {
        var filter = request.Filter is null ? null : RecordedFilters.Read(request.Filter);
        request.Exact = !request.HasExact || request.Exact;
        return new OurCall(
            recorded.Method,
            request,
            async store => (request.Exact ? await store.Collection(request.CollectionName).CountAsync(filter) : await store.Collection(request.CollectionName).EstimateCountAsync(filter)).ToString(),
            answer => CountResponse.Parser.ParseFrom(answer).Result.Count.ToString());
    }

    private OurCall OfScroll(ScrollPoints request)
    {
        var (filter, payload, vectors) = (request.Filter is null ? null : RecordedFilters.Read(request.Filter), RecordedSelections.Payload(request.WithPayload), RecordedSelections.Vectors(request.WithVectors));
        var limit = request.HasLimit ? (int)request.Limit : 10;
        request.Limit = (uint)limit;
        (request.WithPayload, request.WithVectors) = (RecordedSelections.Sent(request.WithPayload), RecordedSelections.Sent(request.WithVectors));
        if (request.OrderBy is { } order)
        {
            if (order.StartFrom is not null || request.Offset is not null || order.Key.AsSpan().ContainsAny(".["))
                throw new InexpressibleException("a scroll in order that begins at a value, or at a point");
            return new OurCall(
                recorded.Method,
                request,
                store => PointsAsync(store.Collection(request.CollectionName).ScrollInOrderAsync(new QdrantScrollOptions { OrderBy = order.Key, Descending = order.Direction == Direction.Desc, Filter = filter, Payload = payload, Vectors = vectors, PageSize = limit })),
                Points) { IsPaged = true };
        }

        return new OurCall(
            recorded.Method,
            request,
            store => PointsAsync(store.Collection(request.CollectionName).ScrollAsync(new ScrollOptions { Filter = filter, Payload = payload, Vectors = vectors, PageSize = limit })),
            Points)
        {
            AnswersBefore = request.Offset is { } offset ? [new ScrollResponse { NextPageOffset = offset }] : [],
            IsPaged = true,
        };

        static string Points(byte[] answer) => RecordedAnswers.Points(ScrollResponse.Parser.ParseFrom(answer).Result);
    }

    private OurCall OfFacet(FacetCounts request)
    {
        if (request.Key.AsSpan().ContainsAny(".["))
            throw new InexpressibleException("counts of values inside of others");
        var filter = request.Filter is null ? null : RecordedFilters.Read(request.Filter);
        return new OurCall(
            recorded.Method,
            request,
            async store => string.Join('\n', (await store.Collection(request.CollectionName).CountValuesAsync(request.Key, (int)request.Limit, filter, request.Exact)).Select(count => $"{count.Value} {count.Count}")),
            answer => string.Join('\n', FacetResponse.Parser.ParseFrom(answer).Hits.Select(hit => $"{ValueOf(hit.Value)} {hit.Count}")));
    }

    private static FilterValue ValueOf(FacetValue value) => value.HasStringValue ? value.StringValue : value.HasBoolValue ? value.BoolValue : value.IntegerValue;

    private static bool IsRanked(HybridQuery query) => query.Fusion is null && query.Legs[0] switch
    {
        QdrantDenseLeg leg => leg.Diversity is null,
        QdrantSparseLeg leg => leg.Diversity is null,
        QdrantPrefetchLeg { Rescoring: { } rescoring } => IsRanked(new HybridQuery { Legs = { rescoring } }),
        _ => true,
    };

    /// <summary>Hits that rank before all others, and that the page begins behind.</summary>
    private static IEnumerable<ScoredPoint> Passed(int count, ScoreMetric metric) =>
        Enumerable.Range(1, count).Select(i => new ScoredPoint { Id = new PointId { Num = ulong.MaxValue - (ulong)i }, Score = metric == ScoreMetric.Euclid ? -1e30f : 1e30f });

    private static async Task<string> PointsAsync(IAsyncEnumerable<HybridPoint> scroll)
    {
        var points = new List<HybridPoint>();
        await foreach (var point in scroll)
            points.Add(point);
        return RecordedAnswers.Points(points);
    }
}
