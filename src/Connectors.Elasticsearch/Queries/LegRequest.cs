using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Queries;

/// <summary>One search for the hits of a leg.</summary>
internal sealed record LegRequest(LegSearch Search, bool IsExact) : SearchRequest
{
    /// <summary>Gets how many hits are asked for, which may be more than the leg wants.</summary>
    public override int Size => IsLast ? ElasticsearchStore.MaxResultWindow : IsExact ? ExactScores.FirstSize(Search.Limit) : Search.Limit;

    /// <summary>Gets the server's score that hits have at least; null for any.</summary>
    public double? MinScore { get; private init; } = Search.Leg is DenseLeg ? null : IsExact ? ExactScores.LeastOnServer(Search.ScoreThreshold) : Search.ScoreThreshold;

    public override PayloadSelection Payload => Search.Payload;

    public override VectorSelection Vectors => IsExact && !Search.Vectors.Includes(Search.Field) ? VectorSelection.Only([.. Search.Vectors.Fields, Search.Field]) : Search.Vectors;

    public override string? HighlightedField => Search.Leg is ElasticsearchTextLeg { Highlighting: not null } ? Search.Field : null;

    // Asks for all that may be missing after a first look.
    private bool IsLast { get; init; }

    /// <summary>Makes the first request for a leg.</summary>
    public static LegRequest Of(LegSearch search, bool exactSparseScores) => new(search, search.Leg switch
    {
        ElasticsearchSparseLeg leg => leg.ExactScores ?? (exactSparseScores && leg.Pruning is null),
        SparseLeg => exactSparseScores,
        _ => false,
    });

    public override void Write(SearchWriter searches, Utf8JsonWriter writer) => searches.Write(this, writer);

    public override Func<double, double> ScaleOf(IndexLayout layout) => ScoreScale.Of(Search, layout);

    /// <summary>The request for hits that may be missing from an answer.</summary>
    /// <param name="found">The answer.</param>
    /// <param name="missing">The request; null when there is none.</param>
    /// <returns>The hits of the leg, if nothing is missing.</returns>
    /// <exception cref="NotSupportedException">They may be missing, and the server does not give more.</exception>
    public List<Hit> Finish(List<Hit> found, out LegRequest? missing)
    {
        missing = null;
        if (!IsExact)
            return Search.ScoreThreshold is { } threshold ? found.FindAll(hit => hit.Score >= threshold) : found;
        var ranked = ExactScores.Rank(Search, found);
        if (found.Count >= Size && ExactScores.LeastMissing(Search, ranked, found.Min(hit => hit.RawScore)) is { } least)
        {
            if (Size >= ElasticsearchStore.MaxResultWindow)
                throw new NotSupportedException($"elasticsearch returns {Size} hits, and more points than that have scores in field '{Search.Field}' which its rounding of weights does not tell apart from that of hit {Search.Limit}. Search with a smaller limit, or without exact scores.");
            missing = this with { IsLast = true, MinScore = least };
        }

        var best = ranked.Take(Search.Limit);
        return [.. Search.Vectors.Includes(Search.Field) ? best : best.Select(hit => ExactScores.WithoutVector(hit, Search.Field))];
    }
}
