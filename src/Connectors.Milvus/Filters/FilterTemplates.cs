using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Filters;

/// <summary>The typed lists of one expression. A list that stands in it several times, as in a negation, is sent once.</summary>
internal sealed class FilterTemplates
{
    private readonly Dictionary<LiteralList, string> _names = [];
    private readonly Dictionary<string, TemplateValue> _values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TemplateValue> Values => _values;

    public string NameOf(LiteralList list, Func<TemplateArrayValue> typed)
    {
        if (!_names.TryGetValue(list, out var name))
        {
            _names[list] = name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"v{_names.Count}");
            _values[name] = new TemplateValue { ArrayVal = typed() };
        }

        return $"{{{name}}}";
    }
}
