namespace Connectors;

/// <summary>Finds the points whose dense vector is nearest.</summary>
/// <param name="vector">The query's vector, as long as the field's dimensions.</param>
public class DenseLeg(ReadOnlyMemory<float> vector) : SearchLeg
{
    /// <summary>Gets the query's vector.</summary>
    public ReadOnlyMemory<float> Vector { get; } = vector;

    /// <summary>Gets a value indicating whether the field's index is passed by and every vector compared. Default false.</summary>
    public bool Exact { get; init; }

    /// <summary>
    /// Gets how many candidates an approximate index looks at (<c>ef</c>, <c>num_candidates</c>); null for the store's default. More
    /// find more of the true neighbours and take longer. Exact search takes no notice of it.
    /// </summary>
    public int? Candidates { get; init; }

    internal override string Kind => "dense";
}
