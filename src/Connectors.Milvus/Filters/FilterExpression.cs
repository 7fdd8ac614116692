using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Filters;

/// <summary>An expression, and the values that it names in braces; the server knows such names from 2.5 on.</summary>
internal sealed record FilterExpression(string Text, IReadOnlyDictionary<string, TemplateValue> Values)
{
    private static readonly Dictionary<string, TemplateValue> NoValues = [];

    /// <summary>No condition.</summary>
    public static readonly FilterExpression None = new(string.Empty);

    public FilterExpression(string text)
        : this(text, NoValues)
    {
    }
}
