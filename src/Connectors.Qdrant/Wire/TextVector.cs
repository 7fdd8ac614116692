namespace Connectors.Qdrant.Wire;

/// <summary>A vector that the server makes of a text of the payload.</summary>
/// <param name="Name">The vector's name.</param>
/// <param name="Source">The top-level payload key of the text, or of an array of texts.</param>
/// <param name="Model">The model that makes it.</param>
internal sealed record TextVector(string Name, string Source, DocumentModel Model)
{
    public static TextVector Of(Bm25Field field) => new(field.Name, field.Source, DocumentModel.Of(field));

    public static TextVector Of(SemanticField field) => new(field.Name, field.Name, new DocumentModel(field.InferenceId));
}
