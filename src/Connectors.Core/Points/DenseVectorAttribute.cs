namespace Connectors;

/// <summary>Marks a property that holds a dense vector of the point: <c>float[]</c> or <c>ReadOnlyMemory&lt;float&gt;</c>, or null for none.</summary>
/// <param name="name">The name of the field; null when the collection has exactly one dense field.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DenseVectorAttribute(string? name = null) : Attribute
{
    /// <summary>Gets the name of the field, or null for the only one.</summary>
    public string? Name { get; } = name;
}
