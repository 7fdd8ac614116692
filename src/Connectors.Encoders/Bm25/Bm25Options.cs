namespace Connectors.Encoders;

/// <summary>Options of <see cref="Bm25Encoder"/>. The defaults are fastembed's and the Qdrant server's.</summary>
public sealed class Bm25Options : Bm25TextOptions
{
    /// <summary>Gets or sets how slowly a term's weight saturates when it is repeated. 0 to 1,000; default 1.2.</summary>
    public double K { get; set; } = 1.2;

    /// <summary>Gets or sets how much of a document's length is held against it, 0 to 1. Default 0.75.</summary>
    public double B { get; set; } = 0.75;

    /// <summary>
    /// Gets or sets the number of terms that a document has on average, fastembed's <c>avg_len</c>. 1e-9 to 1e9; default 256.
    /// All documents of a collection need the same. <see cref="Bm25Statistics"/> estimates it from a sample.
    /// </summary>
    public double AverageLength { get; set; } = 256;

    /// <summary>
    /// Gets or sets what remembers the terms that are encoded, so that vectors can be put in words and collisions be counted. Default: null,
    /// because it takes memory. It may be shared by encoders of one vocabulary.
    /// </summary>
    public Bm25Dictionary? Dictionary { get; set; }

    internal override void Validate()
    {
        base.Validate();
        new Bm25Saturation(K, B, AverageLength).Validate(nameof(K), nameof(B), nameof(AverageLength));
    }
}
