using System.Globalization;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Wire;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>What our API returns, and what it should of a recorded answer that protobuf's own classes have read, as texts.</summary>
internal static class RecordedAnswers
{
    public static string Points(IEnumerable<HybridPoint> points) => string.Join('\n', points.Select(Generated.Describe));

    public static string Points(IEnumerable<RetrievedPoint> points) => string.Join('\n', points.Select(point => Generated.Describe(point.Id, point.Payload, point.Vectors)));

    /// <summary>Hits of equal scores stand in the order of their ids, where hits are ranked by scores at all.</summary>
    public static string Hits(SearchResult result, bool isRanked) => Lines(result.Select(hit => (hit.Score, hit.Group?.ToString(), Generated.Describe(hit.Point))), isRanked);

    /// <summary>A distance is a negative score. A sparse leg finds nothing of score 0 (FACTS 5), and no leg a score that is no number (FACTS 14).</summary>
    public static string Hits(IEnumerable<(string? Group, ScoredPoint Point)> points, ScoreMetric metric, bool isRanked) => Lines(
        points.Where(hit => !float.IsNaN(hit.Point.Score) && (metric != ScoreMetric.SparseDotProduct || hit.Point.Score != 0))
            .Select(hit => ((double)(metric == ScoreMetric.Euclid ? 0 - hit.Point.Score : hit.Point.Score), hit.Group, Generated.Describe(hit.Point.Id, hit.Point.Payload, hit.Point.Vectors))),
        isRanked);

    public static string GroupOf(GroupId id) => id.KindCase switch
    {
        GroupId.KindOneofCase.StringValue => new FilterValue(id.StringValue).ToString(),
        GroupId.KindOneofCase.UnsignedValue => new FilterValue((long)id.UnsignedValue).ToString(),
        _ => new FilterValue(id.IntegerValue).ToString(),
    };

    public static string Collection(CollectionDescription description, QdrantCollectionHealth health)
    {
        var definition = description.Definition;
        return Collection(
            definition.Dense.Select(field => $"{field.Name} {field.Dimensions} {field.Distance}"),
            definition.Sparse.Select(field => $"{field.Name} {field.Weighting}"),
            definition.Payload.Select(field => $"{field.Name} {field.Type}"),
            $"{description.PointCount} {health.Status} {health.Error} {health.PointCount} {health.IndexedVectorCount} {health.SegmentCount}");
    }

    public static string Collection(CollectionInfo info)
    {
        var parameters = info.Config.Params;
        return Collection(
            (parameters.VectorsConfig?.ParamsMap?.Map ?? []).Where(vector => vector.Value is { Distance: not Protos.Distance.Manhattan, MultivectorConfig: null }).Select(vector => $"{vector.Key} {vector.Value.Size} {vector.Value.Distance}"),
            (parameters.SparseVectorsConfig?.Map ?? []).Select(vector => $"{vector.Key} {vector.Value.Modifier}"),
            info.PayloadSchema.Where(index => index.Value.DataType is not (PayloadSchemaType.Geo or PayloadSchemaType.Uuid) && !index.Key.AsSpan().ContainsAny(".[")).Select(index => $"{index.Key} {TypeOf(index.Value.DataType)}"),
            $"{info.PointsCount} {info.Status} {(info.OptimizerStatus?.Ok is true ? null : info.OptimizerStatus?.Error)} {info.PointsCount} {info.IndexedVectorsCount} {info.SegmentsCount}");
    }

    private static string Collection(IEnumerable<string> dense, IEnumerable<string> sparse, IEnumerable<string> payload, string health) =>
        string.Join('\n', dense.Order(StringComparer.Ordinal).Concat(sparse.Order(StringComparer.Ordinal)).Concat(payload.Order(StringComparer.Ordinal)).Append(health));

    private static string TypeOf(PayloadSchemaType type) => type switch
    {
        PayloadSchemaType.Bool => nameof(PayloadType.Boolean),
        PayloadSchemaType.Datetime => nameof(PayloadType.DateTime),
        _ => type.ToString(),
    };

    private static string Lines(IEnumerable<(double Score, string? Group, string Point)> hits, bool isRanked)
    {
        var ordered = isRanked ? hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Group, StringComparer.Ordinal).ThenBy(hit => hit.Point, StringComparer.Ordinal) : hits;
        return string.Join('\n', ordered.Select(hit => string.Create(CultureInfo.InvariantCulture, $"{hit.Score:R} {hit.Group} {hit.Point}")));
    }
}
