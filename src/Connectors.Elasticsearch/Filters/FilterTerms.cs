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
    public static List<FilterTerms> Of(Filter filter, PayloadField field, IReadOnlyList<FilterValue> values)
    {
        var groups = new List<FilterTerms>();
        var texts = values.Where(value => value.Kind == FilterValueKind.String).Select(value => value.AsString()).ToList();
        var instants = values.Where(value => value.Kind == FilterValueKind.Instant).ToList();
        switch (field.Type)
        {
            case PayloadType.Keyword or PayloadType.Text when instants.Count > 0:
                throw new NotSupportedException($"elasticsearch cannot evaluate '{filter}' exactly: the field is not declared as {PayloadType.DateTime}.");
            case PayloadType.Keyword:
                Add(field.Name, texts, static (writer, text) => writer.WriteStringValue(text));
                break;
            case PayloadType.Text:
                Add(HiddenKeys.Path(HiddenKeys.Digests, field.Name), texts, static (writer, text) => writer.WriteStringValue(DocumentWriter.DigestOf(text)));
                break;
            case PayloadType.DateTime:
                Add(field.Name + ".raw", texts, static (writer, text) => writer.WriteStringValue(text));
                Add(HiddenKeys.Path(HiddenKeys.Instants, field.Name), instants, static (writer, value) => writer.WriteStringValue(DocumentWriter.InstantOf(value.AsInstant())));
                break;
            case PayloadType.Boolean:
                Add(field.Name, [.. values.Where(value => value.Kind == FilterValueKind.Boolean).Select(value => value.AsBoolean()).Distinct()], static (writer, value) => writer.WriteBooleanValue(value));
                break;
            case PayloadType.Integer:
                Add(field.Name, [.. values.Select(WholeNumbers.Of).OfType<long>()], static (writer, value) => writer.WriteNumberValue(value));
                break;
            default:
                Add(field.Name, [.. values.Where(value => value.IsNumber).SelectMany(Doubles)], static (writer, value) => writer.WriteNumberValue(value));
                break;
        }

        return groups;

        void Add<T>(string path, List<T> literals, Action<Utf8JsonWriter, T> write)
        {
            if (literals.Count > 0)
                groups.Add(new FilterTerms(path, writer => literals.ForEach(literal => write(writer, literal))));
        }
    }

    /// <summary>Writes a bound. The server sorts -0 before 0, which are one number.</summary>
    public static void WriteDouble(Utf8JsonWriter writer, string name, FilterValue value)
    {
        var number = NumberOf(value);
        writer.WriteNumber(name, number == 0 && name is "gte" or "lt" ? -0.0 : number);
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("terms");
        writer.WriteStartArray(_path);
        _writeValues(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static IEnumerable<double> Doubles(FilterValue value)
    {
        var number = NumberOf(value);
        return number == 0 ? [0.0, -0.0] : [number];
    }

    private static double NumberOf(FilterValue value) => value.Kind == FilterValueKind.Int64 ? value.AsInt64() : value.AsDouble();
}
