using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Protobuf;

namespace Connectors.Milvus.Wire;

/// <summary>Reads SearchResults: the hits of all queries lie behind each other, and topks says how many belong to which.</summary>
internal static class HitReader
{
    /// <summary>Reads the hits.</summary>
    /// <param name="results">The SearchResultData.</param>
    /// <param name="layout">The collection's layout.</param>
    /// <param name="payload">Which payload was asked for.</param>
    /// <param name="vectors">Which vectors were asked for.</param>
    /// <param name="queries">How many queries were asked.</param>
    /// <param name="metric">What the scores are.</param>
    /// <param name="group">The column by which the hits are grouped; null for none.</param>
    /// <returns>For each query its hits.</returns>
    public static List<Hit>[] Read(ReadOnlyMemory<byte> results, MilvusLayout layout, PayloadSelection payload, VectorSelection vectors, int queries, ScoreMetric metric, string? group = null)
    {
        var columns = new List<FieldColumn>();
        var scores = new List<float>();
        var counts = new List<long>();
        var ids = new List<ReadOnlyMemory<byte>>();
        var numbers = new List<long>();
        var reader = new ProtoReader(results);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 3:
                    columns.Add(FieldColumn.Read(reader.Content));
                    break;
                case 4:
                    for (var i = 0; i < reader.Content.Length; i += sizeof(float))
                        scores.Add(ProtoReader.ReadFloat(reader.Content.Span[i..]));
                    break;
                case 5:
                    ReadIds(reader.Content, ids, numbers);
                    break;
                case 6 when reader.IsDelimited:
                    ProtoReader.ReadPacked(reader.Content, counts);
                    break;
                case 6:
                    counts.Add((long)reader.Number);
                    break;
            }
        }

        var total = ids.Count + numbers.Count;
        if (counts.Exists(count => count < 0 || count > total) || counts.Sum() != total || counts.Count > queries || scores.Count != total || (ids.Count > 0 && numbers.Count > 0))
            throw new FormatException($"The answer has {total} ids, {scores.Count} scores and the places {string.Join(", ", counts.Take(10))} for {queries} queries.");
        var rows = new RowReader(layout, columns, payload, vectors);
        var groups = group is null ? null : columns.Find(column => column.Name == group);
        if (group is not null && groups is null && total > 0)
            throw new FormatException($"The answer lacks column '{group}', by which it is grouped.");
        var hits = new List<Hit>[queries];
        var row = 0;
        for (var query = 0; query < queries; query++)
        {
            hits[query] = [];
            for (var end = row + (query < counts.Count ? (int)counts[query] : 0); row < end; row++)
            {
                var key = ids.Count > 0 ? PayloadCodec.Text(ids[row].Span) : Filters.MilvusLiteral.Number(numbers[row]);
                hits[query].Add(new Hit(rows.Read(key, row), ScoreOf(scores[row], metric)) { RawScore = scores[row], Group = GroupOf(groups, row) });
            }
        }

        return hits;
    }

    // The server says the square of the Euclidean distance, and Milvus Lite 3.2.2 says minus the sum of a text's weights, all of which are
    // positive (cassettes lite-3.2.2 17_bm25_function:13).
    private static double ScoreOf(float raw, ScoreMetric metric) => metric switch
    {
        ScoreMetric.Euclid => -Math.Sqrt(Math.Max(raw, 0)),
        ScoreMetric.Bm25 => Math.Abs(raw),
        _ => raw,
    };

    private static FilterValue? GroupOf(FieldColumn? column, int row)
    {
        if (column is null || column.IsNull(row))
            return null;
        return column.Type switch
        {
            DataType.Varchar => new FilterValue(column.Text(row)),
            DataType.Bool => new FilterValue(column.Number(row) != 0),
            _ => new FilterValue(column.Number(row)),
        };
    }

    private static void ReadIds(ReadOnlyMemory<byte> content, List<ReadOnlyMemory<byte>> texts, List<long> numbers)
    {
        var ids = new ProtoReader(content);
        while (ids.Read())
        {
            var values = new ProtoReader(ids.Content);
            while (values.Read())
            {
                if (ids.Field == 2)
                    texts.Add(values.Content);
                else if (values.IsDelimited)
                    ProtoReader.ReadPacked(values.Content, numbers);
                else
                    numbers.Add((long)values.Number);
            }
        }
    }
}
