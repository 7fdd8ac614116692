using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>Which parts of documents come back.</summary>
internal sealed class SourceSelection(IndexLayout layout, PayloadSelection payload, VectorSelection vectors)
{
    public PayloadSelection Payload => payload;

    /// <summary>Whether the vectors of a field come back.</summary>
    public bool Includes(string field) => vectors.Includes(field);

    /// <summary>Writes the value of <c>_source</c>.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (payload.IsNone && vectors.IsNone)
        {
            writer.WriteBooleanValue(false);
            return;
        }

        writer.WriteStartObject();
        if (payload.IncludesAll)
        {
            writer.WriteStartArray("excludes");
            foreach (var field in VectorFields.Where(field => !Includes(field)))
                writer.WriteStringValue(field);
            if (layout.IsOurs)
            {
                writer.WriteStringValue($"{HiddenKeys.Root}.{HiddenKeys.Instants}");
                writer.WriteStringValue($"{HiddenKeys.Root}.{HiddenKeys.Words}");
                writer.WriteStringValue($"{HiddenKeys.Root}.{HiddenKeys.Digests}");
            }

            WriteInferenceExcludes(writer);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStartArray("includes");
            foreach (var field in VectorFields.Where(Includes).Concat(payload.Keys.Where(key => !layout.IsOurs || HiddenKeys.IsPlain(key))))
                writer.WriteStringValue(field);
            if (layout.IsOurs && payload.Keys.Any(key => !HiddenKeys.IsPlain(key)))
                writer.WriteStringValue($"{HiddenKeys.Root}.{HiddenKeys.Rest}");
            writer.WriteEndArray();
            if (layout.Definition.Semantic.Count > 0)
            {
                writer.WriteStartArray("excludes");
                WriteInferenceExcludes(writer);
                writer.WriteEndArray();
            }
        }

        if (layout.HidesVectors && VectorFields.Any(Includes))
            writer.WriteBoolean("exclude_vectors", false);
        writer.WriteEndObject();
    }

    /// <summary>Leaves out what the server has made of texts: beside each (8.15 to 8.17), or all in one place.</summary>
    private void WriteInferenceExcludes(Utf8JsonWriter writer)
    {
        if (layout.Definition.Semantic.Count == 0)
            return;
        foreach (var field in layout.Definition.Semantic)
            writer.WriteStringValue(field.Name + ".inference");
        writer.WriteStringValue(HiddenKeys.InferenceFields);
    }

    private IEnumerable<string> VectorFields => layout.Definition.Dense.Select(dense => dense.Name).Concat(layout.Definition.Sparse.Select(sparse => sparse.Name));
}
