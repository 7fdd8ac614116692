namespace Connectors.Elasticsearch;

/// <summary>
/// Which tokens Elasticsearch leaves out of a sparse query: those that are both frequent in a shard and light in the query. An approximation:
/// scores lack the tokens that are left out, and hits may be missing.
/// </summary>
public sealed record TokenPruning
{
    /// <summary>Gets how many times as frequent as the average token of the field a token is at least, 1 to 100 (<c>tokens_freq_ratio_threshold</c>). Default 5.</summary>
    public int FrequencyRatio { get; init; } = 5;

    /// <summary>Gets which share of the query's largest weight a token has at most, 0 to 1 (<c>tokens_weight_threshold</c>). Default 0.4.</summary>
    public double WeightRatio { get; init; } = 0.4;
}
