namespace Connectors;

/// <summary>A field of sparse vectors, compared by the dot product.</summary>
public class SparseField
{
    /// <summary>Makes a field.</summary>
    /// <param name="name">The name by which points and legs refer to it.</param>
    /// <param name="weighting">What the store multiplies query weights with.</param>
    public SparseField(string name, SparseWeighting weighting = SparseWeighting.None)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!Enum.IsDefined(weighting))
            throw new ArgumentOutOfRangeException(nameof(weighting), weighting, "Not a weighting.");
        Name = name;
        Weighting = weighting;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets what the store multiplies query weights with.</summary>
    public SparseWeighting Weighting { get; }

    /// <summary>
    /// Gets the identity of the vocabulary that all vectors of the field come from. When set, it is kept with the collection, and a
    /// write or a search with a vector of another known vocabulary is refused before any I/O.
    /// </summary>
    public string? VocabularyId { get; init; }
}
