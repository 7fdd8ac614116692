namespace Connectors;

/// <summary>A field of dense vectors.</summary>
public class DenseField
{
    /// <summary>Makes a field.</summary>
    /// <param name="name">The name by which points and legs refer to it.</param>
    /// <param name="dimensions">The length of every vector, 1 or more; the stores' limits differ.</param>
    /// <param name="distance">How vectors are compared.</param>
    public DenseField(string name, int dimensions, Distance distance = Distance.Cosine)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        if (!Enum.IsDefined(distance))
            throw new ArgumentOutOfRangeException(nameof(distance), distance, "Not a distance.");
        Name = name;
        Dimensions = dimensions;
        Distance = distance;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the length of every vector.</summary>
    public int Dimensions { get; }

    /// <summary>Gets how vectors are compared.</summary>
    public Distance Distance { get; }

    /// <summary>Gets the index; null (the default) for the store's unquantised graph, on the embedded store exact search.</summary>
    public DenseIndex? Index { get; init; }
}
