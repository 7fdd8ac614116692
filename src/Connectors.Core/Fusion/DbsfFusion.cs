namespace Connectors;

/// <summary>Distribution-based score fusion, as Qdrant has it. Made by <see cref="Fusion.Dbsf"/>.</summary>
public sealed record DbsfFusion : Fusion
{
    private const double Degenerate = 0.5;

    internal DbsfFusion(FusionArithmetic arithmetic)
        : base(arithmetic)
    {
        if (arithmetic is not (FusionArithmetic.Standard or FusionArithmetic.Qdrant))
        {
            throw new ArgumentException(
                $"{arithmetic} has no distribution-based score fusion; only Standard and Qdrant arithmetic have.", nameof(arithmetic));
        }

    }

    internal override void Contribute(ReadOnlySpan<FusionEntry> ranked, FusionList list, Span<double> contributions)
    {
        if (Arithmetic == FusionArithmetic.Qdrant)
            ContributeAsQdrant(ranked, list.Metric is ScoreMetric.Euclid or ScoreMetric.Manhattan ? -1f : 1f, contributions);
        else
            Contribute(ranked, list.Weight, contributions);
    }

    private protected override string? BrokenWeightRule(double weight) => Arithmetic == FusionArithmetic.Qdrant
        ? weight == 1 ? null : "1 (Qdrant's DBSF has no weights)"
        : weight >= 0 ? null : "0 or more";

    private static void Contribute(ReadOnlySpan<FusionEntry> ranked, double weight, Span<double> contributions)
    {
        double mean = 0, squares = 0;
        for (var i = 0; i < ranked.Length; i++)
        {
            var before = ranked[i].Score - mean;
            mean += before / (i + 1);
            squares += before * (ranked[i].Score - mean);
        }

        // NaN for a list of one, 0 for equal scores.
        var deviation = Math.Sqrt(squares / (ranked.Length - 1));
        for (var i = 0; i < ranked.Length; i++)
            contributions[i] = weight * (deviation > 0 ? (ranked[i].Score - (mean - (3 * deviation))) / (6 * deviation) : Degenerate);
    }

    /// <summary>
    /// In single precision, and in the order of the list: Welford's one-pass variance, then the interval of three standard deviations
    /// on both sides (lib/segment/src/common/score_fusion.rs). Distances enter with their own sign.
    /// </summary>
    private static void ContributeAsQdrant(ReadOnlySpan<FusionEntry> ranked, float sign, Span<double> contributions)
    {
        float mean = 0, squares = 0;
        for (var i = 0; i < ranked.Length; i++)
        {
            var score = sign * (float)ranked[i].Score;
            var before = score - mean;
            mean += before / (i + 1);
            squares += before * (score - mean);
        }

        var deviation = MathF.Sqrt(squares / (ranked.Length - 1));
        var min = mean - (3 * deviation);
        var max = mean + (3 * deviation);
        for (var i = 0; i < ranked.Length; i++)
            contributions[i] = ranked.Length < 2 || min == max ? Degenerate : ((sign * (float)ranked[i].Score) - min) / (max - min);
    }
}
