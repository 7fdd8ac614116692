namespace Connectors.Qdrant;

/// <summary>A smaller copy of dense vectors, with which candidates are found before the vectors themselves are compared.</summary>
public abstract record QdrantQuantization
{
    private protected QdrantQuantization(bool? alwaysInMemory) => AlwaysInMemory = alwaysInMemory;

    /// <summary>Gets a value indicating whether the copy stays in memory whatever the vectors do; null for the server's default.</summary>
    public bool? AlwaysInMemory { get; }

    /// <summary>A byte a component: a quarter of the memory.</summary>
    /// <param name="quantile">Which part of the components is not cut off, 0.5 to 1; null for all of them.</param>
    /// <param name="alwaysInMemory">Whether it stays in memory.</param>
    /// <returns>The quantisation.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is outside its range.</exception>
    public static QdrantQuantization Scalar(float? quantile = null, bool? alwaysInMemory = null) => new QdrantScalarQuantization(quantile, alwaysInMemory);

    /// <summary>A code word for some components together.</summary>
    /// <param name="compression">The part of the memory: 4, 8, 16, 32 or 64 times less.</param>
    /// <param name="alwaysInMemory">Whether it stays in memory.</param>
    /// <returns>The quantisation.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such compression.</exception>
    public static QdrantQuantization Product(int compression, bool? alwaysInMemory = null) => new QdrantProductQuantization(compression, alwaysInMemory);

    /// <summary>A bit a component.</summary>
    /// <param name="alwaysInMemory">Whether it stays in memory.</param>
    /// <returns>The quantisation.</returns>
    public static QdrantQuantization Binary(bool? alwaysInMemory = null) => new QdrantBinaryQuantization(alwaysInMemory);
}
