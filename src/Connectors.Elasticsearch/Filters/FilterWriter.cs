using System.Text.Json;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Schema;
using Connectors.Stores;

namespace Connectors.Elasticsearch.Filters;

/// <summary>
/// Writes filters as queries of the server's own language. A field of an index holds a set of values, so that a comparison is true if one of
/// them satisfies it, and <c>must_not</c> is the complement: as our filters have it.
/// </summary>
internal sealed class FilterWriter(IndexLayout layout)
{
    // indices.query.bool.max_clause_count is 1,024 at least; terms of one list do not count, but 65,536 of them are all (index.max_terms_count).
    private const int MaxTerms = 65_536;

    /// <summary>Refuses a filter that cannot be evaluated exactly.</summary>
    /// <exception cref="NotSupportedException">It cannot.</exception>
    public void Check(Filter filter) => JsonBuffer.Write(writer => Write(filter, writer));

    /// <summary>Writes a filter.</summary>
    public void Write(Filter filter, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteBody(filter, writer);
        writer.WriteEndObject();
    }

    private void WriteBody(Filter filter, Utf8JsonWriter writer)
    {
        switch (filter)
        {
            case AllFilter:
                writer.WriteStartObject("match_all");
                writer.WriteEndObject();
                break;
            case NotFilter not:
                WriteBool(writer, "must_not", [not.Operand]);
                break;
            case AndFilter and:
                WriteBool(writer, "filter", and.Operands);
                break;
            case OrFilter or:
                WriteBool(writer, "should", or.Operands);
                break;
            case IdsFilter ids:
                writer.WriteStartObject("ids");
                WriteStrings(writer, "values", ids.Values);
                writer.WriteEndObject();
                break;
            case ExistsFilter exists:
                WriteExists(writer, PathOf(exists.Field, out _));
                break;
            case EqualFilter equal:
                WriteAnyOf(writer, filter, equal.Field, [equal.Value]);
                break;
            case AnyOfFilter any:
                WriteAnyOf(writer, filter, any.Field, any.Values);
                break;
            case RangeFilter range:
                WriteRange(writer, range);
                break;
            case MatchFilter match:
                WriteMatch(writer, match);
                break;
            default:
                throw Inexact(filter);
        }
    }

    private void WriteBool(Utf8JsonWriter writer, string occurrence, IReadOnlyList<Filter> operands)
    {
        writer.WriteStartObject("bool");
        writer.WriteStartArray(occurrence);
        foreach (var operand in operands)
            Write(operand, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteAnyOf(Utf8JsonWriter writer, Filter filter, FieldPath path, IReadOnlyList<FilterValue> values)
    {
        if (values.Count > MaxTerms)
            throw new NotSupportedException($"elasticsearch compares with at most {MaxTerms} values in one list; this one has {values.Count}.");
        var groups = FilterTerms.Of(filter, FieldOf(path), values, layout);
        switch (groups.Count)
        {
            case 0:
                WriteNothing(writer);
                break;
            case 1:
                groups[0].Write(writer);
                break;
            default:
                writer.WriteStartObject("bool");
                writer.WriteStartArray("should");
                foreach (var group in groups)
                {
                    writer.WriteStartObject();
                    group.Write(writer);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
                break;
        }
    }

    private void WriteRange(Utf8JsonWriter writer, RangeFilter filter)
    {
        var field = FieldOf(filter.Field);
        var kind = (filter.Lower ?? filter.Upper)!.Value.Value;
        switch (field.Type)
        {
            case PayloadType.Integer when kind.IsNumber:
                WriteIntegers(writer, field.Name, filter);
                break;
            case PayloadType.Float when kind.IsNumber:
                WriteBounds(writer, field.Name, filter, FilterTerms.WriteDouble);
                break;
            case PayloadType.Keyword when kind.Kind == FilterValueKind.String:
                WriteBounds(writer, field.Name, filter, WriteText);
                break;
            case PayloadType.DateTime when kind.Kind == FilterValueKind.String && layout.IsOurs:
                WriteBounds(writer, field.Name + ".raw", filter, WriteText);
                break;
            case PayloadType.DateTime when kind.Kind == FilterValueKind.Instant:
                WriteBounds(writer, HiddenKeys.Path(HiddenKeys.Instants, field.Name), filter, static (writer, name, value) => writer.WriteString(name, HiddenForms.InstantOf(value.AsInstant())));
                break;
            case PayloadType.Text when kind.Kind == FilterValueKind.String:
            case PayloadType.Keyword or PayloadType.Text when kind.Kind == FilterValueKind.Instant:
                throw Inexact(filter);
            default:
                WriteNothing(writer);
                break;
        }
    }

    private static void WriteBounds(Utf8JsonWriter writer, string path, RangeFilter filter, Action<Utf8JsonWriter, string, FilterValue> writeValue)
    {
        writer.WriteStartObject("range");
        writer.WriteStartObject(path);
        if (filter.Lower is { } lower)
            writeValue(writer, lower.IsInclusive ? "gte" : "gt", lower.Value);
        if (filter.Upper is { } upper)
            writeValue(writer, upper.IsInclusive ? "lte" : "lt", upper.Value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, FilterValue bound) => writer.WriteString(name, DocumentChecker.IsTerm(bound.AsString())
        ? bound.AsString()
        : throw new NotSupportedException($"elasticsearch compares with texts of at most {DocumentChecker.MaxTermBytes} bytes."));

    private void WriteIntegers(Utf8JsonWriter writer, string path, RangeFilter filter)
    {
        var held = layout.IntegersOf(path);
        var least = filter.Lower is { } lower ? WholeNumbers.Least(lower) : held.Least;
        var greatest = filter.Upper is { } upper ? WholeNumbers.Greatest(upper) : held.Greatest;
        if (least < held.Least)
            least = held.Least;
        if (greatest > held.Greatest)
            greatest = held.Greatest;
        if (least is null || greatest is null || least > greatest)
        {
            WriteNothing(writer);
            return;
        }

        writer.WriteStartObject("range");
        writer.WriteStartObject(path);
        writer.WriteNumber("gte", least.Value);
        writer.WriteNumber("lte", greatest.Value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteMatch(Utf8JsonWriter writer, MatchFilter filter)
    {
        var field = FieldOf(filter.Field);
        if (!layout.IsOurs)
            throw Inexact(filter);
        writer.WriteStartObject("bool");
        writer.WriteStartArray("filter");
        foreach (var word in TextWords.Of(filter.Text).Distinct(StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("term");
            writer.WriteString(HiddenKeys.Path(HiddenKeys.Words, field.Name), HiddenForms.WordOf(word));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteExists(Utf8JsonWriter writer, string path)
    {
        writer.WriteStartObject("exists");
        writer.WriteString("field", path);
        writer.WriteEndObject();
    }

    private static void WriteNothing(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("match_none");
        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    /// <summary>The path at which a field has its values: those of a text are not in the field itself.</summary>
    private string PathOf(FieldPath path, out PayloadField field)
    {
        field = FieldOf(path);
        return field.Type switch
        {
            PayloadType.Text => HiddenKeys.Path(HiddenKeys.Digests, field.Name),
            PayloadType.DateTime when layout.IsOurs => HiddenKeys.Path(HiddenKeys.Instants, field.Name),
            _ => field.Name,
        };
    }

    private PayloadField FieldOf(FieldPath path) =>
        !path.IsNested && layout.Definition.Payload.FirstOrDefault(field => string.Equals(field.Name, path.Keys[0], StringComparison.Ordinal)) is { } field
            ? field
            : throw new NotSupportedException($"elasticsearch cannot filter on '{path}': it is not a declared field of the top level.");

    private static NotSupportedException Inexact(Filter filter) => new($"elasticsearch cannot evaluate '{filter}' exactly.");
}
