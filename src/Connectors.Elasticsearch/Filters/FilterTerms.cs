using System.Text.Json;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Schema;
using Connectors.Stores;

namespace Connectors.Elasticsearch.Filters;

/// <summary>Values of one kind that a field may equal.</summary>
internal sealed class FilterTerms
{
    private readonly string _path;
    private readonly Action<Utf8JsonWriter> _writeValues;

    private FilterTerms(string path, Action<Utf8JsonWriter> writeValues) => (_path, _writeValues) = (path, writeValues);

    /// <summary>Sorts literals by the path at which they are found. Those of a type that the field has not are left out: no value equals them.</summary>
    public static List<FilterTerms> Of(Filter filter, PayloadField field, IReadOnlyList<FilterValue> values, IndexLayout layout)
    {
        var groups = new List<FilterTerms>();
        var texts = values.Where(value => value.Kind == FilterValueKind.String).Select(value => value.AsString()).ToList();
        var instants = values.Where(value => value.Kind == FilterValueKind.Instant).ToList();
        switch (field.Type)
        {
            case PayloadType.Keyword or PayloadType.Text when instants.Count > 0:
                throw new NotSupportedException($"elasticsearch cannot evaluate '{filter}' exactly: the field is not declared as {PayloadType.DateTime}.");
            case PayloadType.Keyword:
                Add(field.Name, texts.FindAll(DocumentChecker.IsTerm), static (writer, text) => writer.WriteStringValue(text));
                break;
            case PayloadType.Text:
                Add(HiddenKeys.Path(HiddenKeys.Digests, field.Name), texts, static (writer, text) => writer.WriteStringValue(HiddenForms.DigestOf(text)));
                break;
            case PayloadType.DateTime:
                Add(field.Name + ".raw", texts.FindAll(DocumentChecker.IsTerm), static (writer, text) => writer.WriteStringValue(text));
                Add(HiddenKeys.Path(HiddenKeys.Instants, field.Name), instants, static (writer, value) => writer.WriteStringValue(HiddenForms.InstantOf(value.AsInstant())));
                break;
            case PayloadType.Boolean:
                Add(field.Name, [.. values.Where(value => value.Kind == FilterValueKind.Boolean).Select(value => value.AsBoolean()).Distinct()], static (writer, value) => writer.WriteBooleanValue(value));
                break;
            case PayloadType.Integer:
                var (least, greatest) = layout.IntegersOf(field.Name);
                Add(field.Name, [.. values.Select(WholeNumbers.Of).OfType<long>().Where(value => value >= least && value <= greatest)], static (writer, value) => writer.WriteNumberValue(value));
                break;
            default:
                Add(field.Name, [.. values.Where(value => value.IsNumber).SelectMany(Doubles)], WriteNumber);
                break;
        }

        return groups;

        void Add<T>(string path, List<T> literals, Action<Utf8JsonWriter, T> write)
        {
            if (literals.Count > 0)
                groups.Add(new FilterTerms(path, writer => literals.ForEach(literal => write(writer, literal))));
        }
    }

    /// <summary>
    /// Writes a bound of doubles. An integer beyond 2^53 may lie between two of them, and is replaced by its neighbour; and the server sorts -0
    /// before 0, which are one number.
    /// </summary>
    public static void WriteDouble(Utf8JsonWriter writer, string name, FilterValue value)
    {
        var number = NumberOf(value);
        var order = value.Kind == FilterValueKind.Int64 ? NumericOrder.Compare(value.AsInt64(), number) : 0;
        var isLower = name is "gt" or "gte";
        if (order != 0)
            name = order < 0 ? (isLower ? "gte" : "lt") : (isLower ? "gt" : "lte");
        writer.WritePropertyName(name);
        WriteNumber(writer, number == 0 && name is "gte" or "lt" ? -0.0 : number);
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("terms");
        writer.WriteStartArray(_path);
        _writeValues(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Without a point, the server takes it for an integer, which has no sign at zero.
    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (number == 0 && double.IsNegative(number))
            writer.WriteRawValue("-0.0"u8);
        else
            writer.WriteNumberValue(number);
    }

    private static IEnumerable<double> Doubles(FilterValue value)
    {
        var number = NumberOf(value);
        if (value.Kind == FilterValueKind.Int64 && NumericOrder.Compare(value.AsInt64(), number) != 0)
            return [];
        return number == 0 ? [0.0, -0.0] : [number];
    }

    private static double NumberOf(FilterValue value) => value.Kind == FilterValueKind.Int64 ? value.AsInt64() : value.AsDouble();
}
