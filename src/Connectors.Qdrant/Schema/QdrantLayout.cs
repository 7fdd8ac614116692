using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant.Schema;

/// <summary>How a collection lies on the server.</summary>
/// <param name="Definition">Its schema, as far as this package knows its kinds of fields.</param>
/// <param name="Indexes">Its payload indexes.</param>
/// <param name="HasOneShard">Whether all points are in one shard.</param>
internal sealed record QdrantLayout(HybridCollectionDefinition Definition, PayloadIndexes Indexes, bool HasOneShard)
{
    private readonly InstantPrecision _instants = new(Definition);

    /// <summary>Gets the vectors that the server, or a service beside it, makes of texts: those of text fields, and of semantic ones.</summary>
    public IReadOnlyList<TextVector> Texts { get; } = [.. Definition.Text.Select(TextVector.Of), .. Definition.Semantic.Select(TextVector.Of)];

    /// <summary>Says why the collection cannot hold a payload; null when it can.</summary>
    public string? FindFault(Payload payload) => PayloadEncoder.FindFault(payload) ?? _instants.FindFault(payload);

    public TextVector? FindText(string field) => Texts.FirstOrDefault(text => text.Name == field);

    /// <summary>Says in which way points that were checked for another layout may not fit this one; null when they do.</summary>
    public string? FindMisfit(HybridCollectionDefinition given)
    {
        foreach (var field in given.Dense)
        {
            if (Definition.Dense.FirstOrDefault(other => other.Name == field.Name) is not { } found)
                return $"it lacks the dense field '{field.Name}' now.";
            if (found.Dimensions != field.Dimensions || found.Distance != field.Distance)
                return $"the dense field '{field.Name}' is another one now.";
        }

        return given.Sparse.FirstOrDefault(field => !Definition.Sparse.Any(other => other.Name == field.Name)) is { } missing ? $"it lacks the sparse field '{missing.Name}' now." : null;
    }
}
