namespace Connectors;

/// <summary>Marks a property that holds a sparse vector of the point: <see cref="SparseEmbedding"/>, or null for none.</summary>
/// <param name="name">The name of the field; null when the collection has exactly one sparse field.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SparseVectorAttribute(string? name = null) : Attribute
{
    /// <summary>Gets the name of the field, or null for the only one.</summary>
    public string? Name { get; } = name;
}
