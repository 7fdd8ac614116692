using System.Text;
using System.Text.Json;

namespace Connectors;

/// <summary>A literal made ready to be compared with the values of payloads.</summary>
internal sealed class PayloadComparand(FilterValue literal)
{
    private readonly byte[] _utf8 = literal.Kind == FilterValueKind.String ? Encoding.UTF8.GetBytes(literal.AsString()) : [];

    /// <summary>Orders a value of a payload relative to the literal.</summary>
    /// <returns>False if the types differ.</returns>
    public bool TryCompare(in JsonValue value, out int order)
    {
        order = 0;
        switch (literal.Kind)
        {
            case FilterValueKind.String when value.Type == JsonTokenType.String:
                order = value.Text.SequenceCompareTo(_utf8);
                return true;
            case FilterValueKind.Instant when value.Type == JsonTokenType.String
                && Rfc3339.TryParse(value.Text, allowDate: false, out var utcTicks):
                order = utcTicks.CompareTo(literal.AsInstant().Ticks);
                return true;
            case FilterValueKind.Boolean when value.Type is JsonTokenType.True or JsonTokenType.False:
                order = (value.Type == JsonTokenType.True).CompareTo(literal.AsBoolean());
                return true;
            case FilterValueKind.Int64 when value.Type == JsonTokenType.Number:
                order = value.IsInteger ? value.Integer.CompareTo(literal.AsInt64()) : -NumericOrder.Compare(literal.AsInt64(), value.Double);
                return true;
            case FilterValueKind.Double when value.Type == JsonTokenType.Number:
                order = value.IsInteger ? NumericOrder.Compare(value.Integer, literal.AsDouble()) : value.Double.CompareTo(literal.AsDouble());
                return true;
            default:
                return false;
        }
    }
}
