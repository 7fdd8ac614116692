using System.Globalization;

namespace Connectors;

/// <summary>How the hits of several legs become one ranking. Immutable; checked when made.</summary>
/// <remarks>
/// Weights are not part of a fusion: they stand on the legs. The common convex combination with a weight alpha of the dense leg is
/// <see cref="Linear"/> with the weights alpha (dense) and 1 − alpha (sparse).
/// </remarks>
public abstract record Fusion
{
    private protected Fusion(FusionArithmetic arithmetic)
    {
        if (!Enum.IsDefined(arithmetic))
            throw new ArgumentOutOfRangeException(nameof(arithmetic), arithmetic, "There is no such arithmetic.");
        Arithmetic = arithmetic;
    }

    /// <summary>Gets whose arithmetic is followed.</summary>
    public FusionArithmetic Arithmetic { get; }

    internal bool IsSinglePrecision => Arithmetic != FusionArithmetic.Standard;

    /// <summary>Reciprocal rank fusion: a document scores Σ w / (k + rank), ranks from 1. Only the order of the lists counts.</summary>
    /// <param name="k">
    /// The rank constant, 60 by default; how much later ranks count. Standard: any finite number of 0 or more. Qdrant: a whole number
    /// of 1 or more, and ranks begin at 0, so k = 61 there is k = 60 elsewhere (its own default is 2). Elasticsearch: a whole number of
    /// 1 or more. Milvus: between 0 and 16384, both exclusive. OpenSearch: a whole number from 1 to 10000.
    /// </param>
    /// <param name="arithmetic">Whose arithmetic is followed.</param>
    /// <returns>The fusion.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is outside the range of the arithmetic.</exception>
    public static RrfFusion Rrf(double k = 60, FusionArithmetic arithmetic = FusionArithmetic.Standard) => new(k, arithmetic);

    /// <summary>A weighted sum of normalised scores: Σ w · norm(score).</summary>
    /// <param name="normalization">
    /// How the scores of a list are made comparable. Standard takes all; Elasticsearch None, MinMax and L2Norm; Milvus None and
    /// ByMetric; OpenSearch MinMax, L2Norm and ZScore (and it divides the sum by the sum of the weights).
    /// </param>
    /// <param name="arithmetic">Whose arithmetic is followed; Qdrant has no linear fusion.</param>
    /// <returns>The fusion.</returns>
    /// <exception cref="ArgumentException">The arithmetic does not have this normalisation.</exception>
    public static LinearFusion Linear(
        ScoreNormalization normalization = ScoreNormalization.MinMax,
        FusionArithmetic arithmetic = FusionArithmetic.Standard) => new(normalization, arithmetic);

    /// <summary>
    /// Distribution-based score fusion, as Qdrant has it: Σ w · (s − (μ − 3σ)) / 6σ with the mean μ and the sample standard deviation σ
    /// of each list; 0.5 for every entry of a list of one or of equal scores.
    /// </summary>
    /// <param name="arithmetic">
    /// Standard or Qdrant. Under Qdrant distances enter as they are, so that a Euclid or Manhattan list counts its farthest hit most.
    /// </param>
    /// <returns>The fusion.</returns>
    /// <exception cref="ArgumentException">The arithmetic has no such fusion.</exception>
    public static DbsfFusion Dbsf(FusionArithmetic arithmetic = FusionArithmetic.Standard) => new(arithmetic);

    /// <summary>
    /// Checks weights and metrics; entries are not looked at, so that a query can be refused before its legs are searched.
    /// </summary>
    /// <exception cref="ArgumentException">A list's weight or metric does not suit this fusion.</exception>
    internal virtual void Validate(IReadOnlyList<FusionList> lists)
    {
        for (var i = 0; i < lists.Count; i++)
        {
            var weight = lists[i].Weight;
            if ((double.IsFinite(weight) ? BrokenWeightRule(weight) : "a finite number") is { } rule)
                throw Refuse(lists, i, string.Create(CultureInfo.InvariantCulture, $"has the weight {weight}, but the weight must be {rule}"));
        }
    }

    /// <summary>Writes what each entry of a list adds to its document's score. The entries are in rank order.</summary>
    internal abstract void Contribute(ReadOnlySpan<FusionEntry> ranked, FusionList list, Span<double> contributions);

    /// <summary>What the sums of contributions are divided by at the end.</summary>
    internal virtual double Divisor(IReadOnlyList<FusionList> lists) => 1;

    /// <summary>Says what a finite weight must be, when this one is not.</summary>
    private protected abstract string? BrokenWeightRule(double weight);

    private protected ArgumentException Refuse(IReadOnlyList<FusionList> lists, int list, string why) =>
        new($"List {list} of {lists.Count} {why} for {this}.", nameof(lists));
}
