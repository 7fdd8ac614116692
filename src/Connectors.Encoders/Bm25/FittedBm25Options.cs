namespace Connectors.Encoders;

/// <summary>Options for fitting a <see cref="FittedBm25Encoder"/>. The defaults are those of milvus-model's <c>BM25EmbeddingFunction</c>.</summary>
public sealed class FittedBm25Options : Bm25TextOptions
{
    /// <summary>Gets or sets how slowly a term's weight saturates when it is repeated. 0 to 1,000; default 1.5.</summary>
    public double K1 { get; set; } = 1.5;

    /// <summary>Gets or sets how much of a document's length is held against it, 0 to 1. Default 0.75.</summary>
    public double B { get; set; } = 0.75;

    /// <summary>
    /// Gets or sets what share of the mean idf a term gets that is in more than half of the documents, where its own would be negative. 0 to 1;
    /// default 0.25.
    /// </summary>
    public double Epsilon { get; set; } = 0.25;

    internal override void Validate()
    {
        base.Validate();
        new Bm25Saturation(K1, B, AverageLength: 1).Validate(nameof(K1), nameof(B), averageLength: "");
        if (Epsilon is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Epsilon), Epsilon, "It must be between 0 and 1.");
    }
}
