namespace Connectors.Elasticsearch;

/// <summary>A dense leg with what only Elasticsearch has.</summary>
/// <param name="vector">The query's vector, as long as the field's dimensions.</param>
public class ElasticsearchDenseLeg(ReadOnlyMemory<float> vector) : DenseLeg(vector)
{
    /// <summary>
    /// Gets how many times as many candidates as hits a quantised index finds by its short codes, to be scored anew by the vectors themselves
    /// (<c>rescore_vector.oversample</c>); at least 1. Scores are those of the vectors then. From 8.18 on. Null: what the index says, which is
    /// no such second look except over some of the newest index types.
    /// </summary>
    public double? Oversample { get; init; }
}
