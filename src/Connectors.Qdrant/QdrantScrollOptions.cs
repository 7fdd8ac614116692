namespace Connectors.Qdrant;

/// <summary>Which points a scroll visits in the order of a payload field: see <see cref="QdrantCollection.ScrollInOrderAsync"/>.</summary>
public sealed class QdrantScrollOptions : ScrollOptions
{
    /// <summary>
    /// Gets or sets the payload field by which points are ordered: one that is declared as a number or an instant, and indexed. Points without a
    /// value are left out, and points with several may come more than once.
    /// </summary>
    public required string OrderBy { get; set; }

    /// <summary>Gets or sets a value indicating whether the largest come first. Default false.</summary>
    public bool Descending { get; set; }
}
