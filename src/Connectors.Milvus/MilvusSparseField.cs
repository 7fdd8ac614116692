namespace Connectors.Milvus;

/// <summary>A field of sparse vectors whose inverted index is searched by a named algorithm.</summary>
public sealed class MilvusSparseField : SparseField
{
    /// <summary>Makes a field.</summary>
    /// <param name="name">The name by which points and legs refer to it.</param>
    /// <param name="algorithm">The algorithm; servers before 2.5.4 have only their own.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not an algorithm.</exception>
    public MilvusSparseField(string name, MilvusSparseAlgorithm algorithm)
        : base(name)
    {
        if (!Enum.IsDefined(algorithm))
            throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not an algorithm.");
        Algorithm = algorithm;
    }

    /// <summary>Gets the algorithm. A collection that exists with another one does not fit.</summary>
    public MilvusSparseAlgorithm Algorithm { get; }
}
