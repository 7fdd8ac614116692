using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Queries;

/// <summary>A search whose legs the server fuses.</summary>
internal sealed record FusedRequest(FusedSearch Search) : SearchRequest
{
    public override int Size => Search.Query.Limit;

    public override PayloadSelection Payload => Search.Query.Payload;

    public override VectorSelection Vectors => Search.Query.Vectors;

    public override void Write(SearchWriter searches, Utf8JsonWriter writer) => searches.Write(this, writer);

    public override Func<double, double> ScaleOf(IndexLayout layout) => static score => score;

    /// <summary>The hits of an answer that reach the threshold of the query.</summary>
    public IReadOnlyList<Hit> Finish(List<Hit> found) => Search.Query.ScoreThreshold is { } threshold ? found.FindAll(hit => hit.Score >= threshold) : found;
}
