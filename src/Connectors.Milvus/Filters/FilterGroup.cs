using Connectors.Milvus.Schema;

namespace Connectors.Milvus.Filters;

/// <summary>Literals of one type, as a list of the server has them: it refuses lists of integers and doubles, or of numbers and texts.</summary>
internal sealed class FilterGroup
{
    // Up to here every integer is a double.
    private const double ExactIntegers = 9_007_199_254_740_992;

    private readonly List<string> _literals;

    /// <summary>How the server has to be asked for these in an array: it does not find the integer 3 where 3.0 stands.</summary>
    private readonly List<string> _contained;

    private readonly bool _isBoolean;

    private FilterGroup(string path, List<string> literals, List<string> contained, bool isBoolean)
    {
        _isBoolean = isBoolean;
        Path = path;
        _literals = literals;
        _contained = contained;
    }

    /// <summary>Gets the path of the values.</summary>
    public string Path { get; }

    /// <summary>Sorts literals into groups. Those of a type that the field has not are left out: no value equals them.</summary>
    public static List<FilterGroup> Of(Filter filter, FilterTarget field, IReadOnlyList<FilterValue> values)
    {
        var groups = new List<FilterGroup>();
        switch (field.Type)
        {
            case PayloadType.Keyword or PayloadType.Text:
                if (values.Any(value => value.Kind == FilterValueKind.Instant))
                    throw new NotSupportedException($"milvus cannot evaluate '{filter}' exactly: the field is not declared as {PayloadType.DateTime}.");
                Add(field.Path, [.. Texts(values).Select(text => Text(field, text))]);
                break;
            case PayloadType.DateTime:
                Add(field.Path, [.. Texts(values).Where(MilvusLiteral.CanHold).Select(MilvusLiteral.Text)]);
                Add(field.InstantsPath, [.. values.Where(value => value.Kind == FilterValueKind.Instant).Select(value => MilvusLiteral.Text(PayloadCodec.InstantText(value.AsInstant())))]);
                break;
            case PayloadType.Boolean:
                Add(field.Path, [.. values.Where(value => value.Kind == FilterValueKind.Boolean).Select(value => MilvusLiteral.Boolean(value.AsBoolean())).Distinct()]);
                break;
            case PayloadType.Integer:
                Add(field.Path, [.. Integers(filter, values).Select(MilvusLiteral.Number)]);
                break;
            default:
                var integers = Integers(filter, values);
                Add(field.Path, [.. integers.Select(MilvusLiteral.Number)], [.. integers.Where(IsExact).Select(value => MilvusLiteral.Number((double)value))]);
                Add(field.Path, [.. values.Where(value => value.Kind == FilterValueKind.Double && IntegerOf(value) is null).Select(value => MilvusLiteral.Number(value.AsDouble()))]);
                break;
        }

        return groups;

        void Add(string path, List<string> literals, List<string>? others = null)
        {
            if (literals.Count > 0)
                groups.Add(new FilterGroup(path, literals, others ?? [], field.Type == PayloadType.Boolean));
        }
    }

    /// <summary>Returns the integer that a literal is, also where it is written as a double.</summary>
    public static long? IntegerOf(FilterValue value) => value.Kind switch
    {
        FilterValueKind.Int64 => value.AsInt64(),

        // 2^63 is no long, and all doubles in the range of a long without a fraction are integers.
        FilterValueKind.Double when value.AsDouble() is >= -9223372036854775808d and < 9223372036854775808d && Math.Truncate(value.AsDouble()) == value.AsDouble() => (long)value.AsDouble(),
        _ => null,
    };

    public static string Text(FilterTarget field, string text)
    {
        var encoded = field.Column is null ? SafeText.EncodeValue(text) : text;
        return MilvusLiteral.CanHold(encoded)
            ? MilvusLiteral.Text(encoded)
            : throw new NotSupportedException($"milvus cannot compare column '{field.Name}' with a text that holds a line break.");
    }

    /// <summary>The value itself is one of them.</summary>
    public string OneOf(string path) => _literals.Count == 1 ? $"{path} == {_literals[0]}" : $"{path} in [{string.Join(", ", _literals)}]";

    /// <summary>The value itself is none of them.</summary>
    public string NoneOf(string path) => _literals.Count == 1 ? $"{path} != {_literals[0]}" : $"{path} not in [{string.Join(", ", _literals)}]";

    /// <summary>The value is an array that holds one of them.</summary>
    public string Contains() => MilvusFilterTranslator.Or(new[] { _literals, _contained }.Where(list => list.Count > 0).SelectMany(Contains));

    // Milvus Lite 2.5.1 refuses a list of booleans here.
    private IEnumerable<string> Contains(List<string> list) => list.Count == 1 || _isBoolean
        ? list.Select(literal => $"json_contains({Path}, {literal})")
        : [$"json_contains_any({Path}, [{string.Join(", ", list)}])"];

    // The smallest integer has no literal: the minus is an operator before a number that is one too large.
    private static List<long> Integers(Filter filter, IEnumerable<FilterValue> values)
    {
        var integers = values.Select(IntegerOf).OfType<long>().ToList();
        return integers.Contains(long.MinValue) ? throw new NotSupportedException($"milvus cannot evaluate '{filter}' exactly: it reads no literal {long.MinValue}.") : integers;
    }

    private static bool IsExact(long value) => Math.Abs((double)value) <= ExactIntegers;

    private static IEnumerable<string> Texts(IEnumerable<FilterValue> values) => values.Where(value => value.Kind == FilterValueKind.String).Select(value => value.AsString());
}
