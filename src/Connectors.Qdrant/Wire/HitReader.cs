using Connectors.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>Reads the answers to queries.</summary>
/// <remarks>
/// NaN is the score of a point of which the vector holds NaN, which only another client can have written (FACTS 14). A leg leaves such a point out:
/// the server ranks it first, and sparse legs lose it there already. A fusion by the server in which it took part is refused: the
/// scores of other points are wrong too.
/// </remarks>
internal static class HitReader
{
    private const int ResultField = 1;
    private const int ScoreField = 3;
    private const int VectorsField = 6;

    /// <summary>Reads a QueryResponse.</summary>
    /// <param name="answer">The message.</param>
    /// <param name="points">Reads the points.</param>
    /// <param name="metric">What the scores are; <see cref="ScoreMetric.Similarity"/> for fused ones.</param>
    public static List<Hit> Read(ReadOnlyMemory<byte> answer, PointReader points, ScoreMetric metric)
    {
        var hits = new List<Hit>();
        AddHits(answer, ResultField, points, metric, group: null, hits);
        return hits;
    }

    /// <summary>Reads a QueryBatchResponse.</summary>
    /// <param name="answer">The message.</param>
    /// <param name="points">Reads the points.</param>
    /// <param name="metrics">What the scores of each query are.</param>
    /// <returns>For each query its hits.</returns>
    public static List<Hit>[] ReadBatch(ReadOnlyMemory<byte> answer, PointReader points, IReadOnlyList<ScoreMetric> metrics)
    {
        var results = new List<Hit>[metrics.Count];
        var count = 0;
        var reader = new ProtoReader(answer);
        while (reader.Read())
        {
            if (reader.Field != ResultField)
                continue;
            if (count < results.Length)
                results[count] = Read(reader.Content, points, metrics[count]);
            count++;
        }

        return count == results.Length ? results : throw new FormatException($"The answer has {count} results for {results.Length} queries.");
    }

    /// <summary>Reads a QueryGroupsResponse.</summary>
    /// <param name="answer">The message.</param>
    /// <param name="points">Reads the points.</param>
    /// <param name="metric">What the scores are; <see cref="ScoreMetric.Similarity"/> for fused ones.</param>
    /// <returns>The hits of the first group, then those of the next: each knows its group.</returns>
    public static List<Hit> ReadGroups(ReadOnlyMemory<byte> answer, PointReader points, ScoreMetric metric)
    {
        var hits = new List<Hit>();
        var reader = new ProtoReader(answer);
        while (reader.Read())
        {
            if (reader.Field != ResultField)
                continue;
            var groups = new ProtoReader(reader.Content);
            while (groups.Read())
            {
                if (groups.Field == 1)
                    AddHits(groups.Content, field: 2, points, metric, GroupOf(groups.Content), hits);
            }
        }

        return hits;
    }

    private static void AddHits(ReadOnlyMemory<byte> message, int field, PointReader points, ScoreMetric metric, FilterValue? group, List<Hit> hits)
    {
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field != field)
                continue;
            var raw = RawScoreOf(reader.Content);
            if (!float.IsNaN(raw))
                hits.Add(new Hit(points.Read(reader.Content, VectorsField), ScoreOf(raw, metric)) { RawScore = raw, Group = group });
            else if (metric == ScoreMetric.Similarity)
                throw new FormatException($"The fused score of point '{points.Read(reader.Content, VectorsField).Id}' is NaN, since another client has stored a vector that holds NaN. Fuse on the client, which leaves such points out.");
        }
    }

    private static float RawScoreOf(ReadOnlyMemory<byte> point)
    {
        var score = 0f;
        var reader = new ProtoReader(point);
        while (reader.Read())
        {
            if (reader.Field == ScoreField)
                score = ProtoReader.ReadFloat(reader.Content.Span);
        }

        return score;
    }

    // The server says distances; 0 - x is never minus zero.
    private static double ScoreOf(float raw, ScoreMetric metric) => metric is ScoreMetric.Euclid or ScoreMetric.Manhattan ? 0d - raw : raw;

    private static FilterValue? GroupOf(ReadOnlyMemory<byte> group)
    {
        FilterValue? value = null;
        var reader = new ProtoReader(group);
        while (reader.Read())
        {
            if (reader.Field == 1)
                value = GroupIdOf(reader.Content);
        }

        return value;
    }

    private static FilterValue? GroupIdOf(ReadOnlyMemory<byte> id)
    {
        FilterValue? value = null;
        var reader = new ProtoReader(id);
        while (reader.Read())
        {
            value = reader.Field switch
            {
                1 when reader.Number > long.MaxValue => new FilterValue((double)reader.Number),
                1 or 2 => new FilterValue((long)reader.Number),
                3 => new FilterValue(ProtoReader.ReadText(reader.Content.Span)),
                _ => value,
            };
        }

        return value;
    }
}
