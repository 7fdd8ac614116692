using System.Text.RegularExpressions;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Tests;

/// <summary>Writes the values of templates into an expression, as a server does that knows them.</summary>
internal static partial class TemplateText
{
    public static string Substitute(string expression, IReadOnlyDictionary<string, TemplateValue> values) =>
        Names().Replace(expression, match => match.Groups["text"].Success ? match.Value : Literal(values[match.Groups["name"].Value]));

    private static string Literal(TemplateValue value) => value.ValCase switch
    {
        TemplateValue.ValOneofCase.BoolVal => MilvusLiteral.Boolean(value.BoolVal),
        TemplateValue.ValOneofCase.Int64Val => MilvusLiteral.Number(value.Int64Val),
        TemplateValue.ValOneofCase.FloatVal => MilvusLiteral.Number(value.FloatVal),
        TemplateValue.ValOneofCase.StringVal => MilvusLiteral.Text(value.StringVal),
        _ => $"[{string.Join(", ", Elements(value.ArrayVal))}]",
    };

    private static IEnumerable<string> Elements(TemplateArrayValue array) => array.DataCase switch
    {
        TemplateArrayValue.DataOneofCase.BoolData => array.BoolData.Data.Select(MilvusLiteral.Boolean),
        TemplateArrayValue.DataOneofCase.LongData => array.LongData.Data.Select(MilvusLiteral.Number),
        TemplateArrayValue.DataOneofCase.DoubleData => array.DoubleData.Data.Select(MilvusLiteral.Number),
        _ => array.StringData.Data.Select(MilvusLiteral.Text),
    };

    // A brace inside of a text is no name.
    [GeneratedRegex("""(?<text>"(?:[^"\\]|\\.)*")|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}""", RegexOptions.Singleline)]
    private static partial Regex Names();
}
