using System.Text.Json;
using Connectors.Cli.Output;

namespace Connectors.Conformance.Tool;

internal static class CaseJson
{
    /// <summary>Gives a case as a line of JSON.</summary>
    /// <param name="conformanceCase">The case.</param>
    /// <param name="writeMore">Writes more properties, such as what became of it.</param>
    public static string Line(ConformanceCase conformanceCase, Action<Utf8JsonWriter>? writeMore = null) => JsonLineWriter.Line(json =>
    {
        json.WriteStartObject();
        json.WriteString("topic"u8, conformanceCase.Topic);
        json.WriteString("name"u8, conformanceCase.Name);
        json.WriteString("source"u8, conformanceCase.Source);
        writeMore?.Invoke(json);
        json.WriteEndObject();
    });
}
