namespace Connectors;

/// <summary>A weighted sum of normalised scores. Made by <see cref="Fusion.Linear"/>.</summary>
public sealed record LinearFusion : Fusion
{
    internal LinearFusion(ScoreNormalization normalization, FusionArithmetic arithmetic)
        : base(arithmetic)
    {
        if (!Enum.IsDefined(normalization))
            throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "There is no such normalisation.");
        ReadOnlySpan<ScoreNormalization> known = arithmetic switch
        {
            FusionArithmetic.Qdrant =>
                throw new ArgumentException("Qdrant has no linear fusion; use RRF or DBSF, or Standard arithmetic.", nameof(arithmetic)),
            FusionArithmetic.Elasticsearch => ElasticsearchNormalizer.Known,
            FusionArithmetic.Milvus => MilvusNormalizer.Known,
            FusionArithmetic.OpenSearch => OpenSearchNormalizer.Known,
            _ => [normalization],
        };
        if (!known.Contains(normalization))
        {
            throw new ArgumentException(
                $"{arithmetic} does not normalise by {normalization}; it has {string.Join(", ", known.ToArray())}.", nameof(normalization));
        }

        Normalization = normalization;
    }

    /// <summary>Gets how the scores of a list are made comparable.</summary>
    public ScoreNormalization Normalization { get; }

    internal override void Validate(IReadOnlyList<FusionList> lists)
    {
        base.Validate(lists);
        for (var i = 0; i < lists.Count; i++)
        {
            if (BrokenMetricRule(lists[i].Metric) is { } rule)
                throw Refuse(lists, i, $"holds scores of the metric {lists[i].Metric}, but the metric must be {rule}");
        }

        // Then the server sums raw distances and ranks by them ascending; a document that a list lacks comes out nearest of all.
        if (Arithmetic == FusionArithmetic.Milvus && Normalization == ScoreNormalization.None
            && lists.Count > 0 && lists.All(list => list.Metric == ScoreMetric.Euclid))
        {
            throw Refuse(lists, 0, "and all others hold Euclidean distances, which Milvus sums and ranks ascending: use ByMetric instead of None");
        }
    }

    internal override void Contribute(ReadOnlySpan<FusionEntry> ranked, FusionList list, Span<double> contributions)
    {
        switch (Arithmetic)
        {
            case FusionArithmetic.Elasticsearch:
                ElasticsearchNormalizer.Normalize(Normalization, ranked, list.Metric, contributions);
                break;
            case FusionArithmetic.Milvus:
                MilvusNormalizer.Normalize(Normalization, ranked, list.Metric, contributions);
                break;
            case FusionArithmetic.OpenSearch:
                OpenSearchNormalizer.Normalize(Normalization, ranked, list.Metric, contributions);
                break;
            default:
                StandardNormalizer.Normalize(Normalization, ranked, list.Metric, contributions);
                break;
        }

        for (var i = 0; i < ranked.Length; i++)
            contributions[i] = IsSinglePrecision ? (float)list.Weight * (float)contributions[i] : list.Weight * contributions[i];
    }

    /// <summary>OpenSearch's combination is the weighted arithmetic mean; a list that lacks the document counts as 0 in it.</summary>
    internal override double Divisor(IReadOnlyList<FusionList> lists)
    {
        if (Arithmetic != FusionArithmetic.OpenSearch)
            return 1;
        var sum = 0f;
        foreach (var list in lists)
            sum += (float)list.Weight;
        return sum == 0 ? 1 : sum;
    }

    private protected override string? BrokenWeightRule(double weight) => Arithmetic is FusionArithmetic.Milvus or FusionArithmetic.OpenSearch
        ? weight is >= 0 and <= 1 ? null : "from 0 to 1"
        : weight >= 0 ? null : "0 or more";

    private string? BrokenMetricRule(ScoreMetric metric) => (Arithmetic, Normalization, metric) switch
    {
        (_, ScoreNormalization.ByMetric, ScoreMetric.Similarity) => "stated (not Similarity)",
        (_, ScoreNormalization.WeightSum, ScoreMetric.Bm25 or ScoreMetric.Euclid or ScoreMetric.Manhattan) => "a cosine or dot product",
        (not FusionArithmetic.Standard, _, ScoreMetric.Manhattan) => $"one that {Arithmetic} has",
        _ => null,
    };
}
