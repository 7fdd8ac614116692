namespace Connectors.Qdrant;

/// <summary>
/// A text that an inference service beside the server encodes (Qdrant Cloud, or a proxy). A point's text is the payload of the field's name.
/// </summary>
public sealed class QdrantSemanticField : SemanticField
{
    private QdrantSemanticField(string name, string model, int? dimensions, Distance distance)
        : base(name, model)
    {
        Dimensions = dimensions;
        Distance = distance;
    }

    /// <summary>Gets the length of the model's vectors; null for a model of sparse vectors.</summary>
    public int? Dimensions { get; }

    /// <summary>Gets how dense vectors are compared.</summary>
    public Distance Distance { get; }

    /// <summary>A field of a model of dense vectors.</summary>
    /// <param name="name">The name by which a <see cref="SemanticLeg"/> refers to it, and the payload key that holds the text.</param>
    /// <param name="model">The service's name of the model.</param>
    /// <param name="dimensions">The length of its vectors, 1 or more.</param>
    /// <param name="distance">How they are compared: <see cref="Distance.Cosine"/> or <see cref="Distance.Dot"/>, since hits are ranked by similarity.</param>
    /// <returns>The field.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive, or the distance is another one.</exception>
    public static QdrantSemanticField Dense(string name, string model, int dimensions, Distance distance = Distance.Cosine)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        if (!IsSimilarity(distance))
            throw new ArgumentOutOfRangeException(nameof(distance), distance, "Vectors of texts are compared by cosine or by dot product.");
        return new QdrantSemanticField(name, model, dimensions, distance);
    }

    /// <summary>A field of a model of sparse vectors.</summary>
    /// <param name="name">The name by which a <see cref="SemanticLeg"/> refers to it, and the payload key that holds the text.</param>
    /// <param name="model">The service's name of the model.</param>
    /// <returns>The field.</returns>
    public static QdrantSemanticField Sparse(string name, string model) => new(name, model, dimensions: null, Distance.Dot);

    internal static bool IsSimilarity(Distance distance) => distance is Distance.Cosine or Distance.Dot;
}
