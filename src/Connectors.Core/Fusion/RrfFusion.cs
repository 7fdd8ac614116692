namespace Connectors;

/// <summary>Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009). Made by <see cref="Fusion.Rrf"/>.</summary>
public sealed record RrfFusion : Fusion
{
    internal RrfFusion(double k, FusionArithmetic arithmetic)
        : base(arithmetic)
    {
        var (valid, range) = arithmetic switch
        {
            FusionArithmetic.Qdrant => (k >= 1 && k <= uint.MaxValue && double.IsInteger(k), "a whole number of 1 or more"),
            FusionArithmetic.Elasticsearch => (k >= 1 && k <= int.MaxValue && double.IsInteger(k), "a whole number of 1 or more"),
            FusionArithmetic.Milvus => (k > 0 && k < 16384, "between 0 and 16384, both exclusive"),
            FusionArithmetic.OpenSearch => (k >= 1 && k <= 10000 && double.IsInteger(k), "a whole number from 1 to 10000"),
            _ => (k >= 0 && double.IsFinite(k), "a finite number of 0 or more"),
        };
        if (!valid)
            throw new ArgumentOutOfRangeException(nameof(k), k, $"Under {arithmetic} arithmetic the rank constant k must be {range}.");
        K = k;
    }

    /// <summary>Gets the rank constant.</summary>
    public double K { get; }

    internal override void Contribute(ReadOnlySpan<FusionEntry> ranked, FusionList list, Span<double> contributions)
    {
        for (var i = 0; i < ranked.Length; i++)
            contributions[i] = Term(i + 1, list.Weight);
    }

    private protected override string? BrokenWeightRule(double weight) => Arithmetic switch
    {
        FusionArithmetic.Qdrant => null,

        FusionArithmetic.Milvus or FusionArithmetic.OpenSearch => weight is >= 0 and <= 1 ? null : "from 0 to 1",
        _ => weight >= 0 ? null : "0 or more",
    };

    private double Term(int rank, double weight) => Arithmetic switch
    {
        // The weight stretches or compresses the ranks, and the first position is 0 (reciprocal_rank_fusion.rs, position_score).
        FusionArithmetic.Qdrant => weight <= 0 ? 0 : 1f / ((rank / (float)weight) + (float)K - 1f),
        FusionArithmetic.Elasticsearch => (float)weight * (1f / (float)(K + rank)),

        // Weights came with 3.0.1 (milvus pull request 52926), and divide in double precision.
        FusionArithmetic.Milvus => (float)(weight / ((float)K + rank)),

        // RRFNormalizationTechnique.java divides as decimals and keeps ten of them; halves go up.
        FusionArithmetic.OpenSearch =>
            (float)weight * (float)decimal.Round(1m / ((decimal)K + rank), 10, MidpointRounding.AwayFromZero),
        _ => weight / (K + rank),
    };
}
