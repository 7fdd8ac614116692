using Connectors.Milvus.Schema;
using Connectors.Stores;

namespace Connectors.Milvus.Filters;

/// <summary>Literals of one type, as a list of the server has them: it refuses lists of integers and doubles, or of numbers and texts.</summary>
internal sealed class FilterGroup
{
    // Up to here every integer is a double.
    private const double ExactIntegers = 9_007_199_254_740_992;

    private readonly LiteralList _list;

    /// <summary>How the server has to be asked for these in an array: it does not find the integer 3 where 3.0 stands.</summary>
    private readonly LiteralList? _contained;

    private readonly bool _isBoolean;

    private FilterGroup(string path, LiteralList list, LiteralList? contained, bool isBoolean)
    {
        _isBoolean = isBoolean;
        Path = path;
        _list = list;
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
                Add(field.Path, LiteralList.Texts([.. Texts(values).Select(text => Stored(field, text))]));
                break;
            case PayloadType.DateTime:
                Add(field.Path, LiteralList.Texts([.. Texts(values).Where(MilvusLiteral.CanHold)]));
                Add(field.InstantsPath, LiteralList.Texts([.. values.Where(value => value.Kind == FilterValueKind.Instant).Select(value => PayloadCodec.InstantText(value.AsInstant()))]));
                break;
            case PayloadType.Boolean:
                Add(field.Path, LiteralList.Booleans([.. values.Where(value => value.Kind == FilterValueKind.Boolean).Select(value => value.AsBoolean()).Distinct()]));
                break;
            case PayloadType.Integer:
                Add(field.Path, LiteralList.Integers(Integers(filter, values)));
                break;
            default:
                var integers = Integers(filter, values);
                Add(field.Path, LiteralList.Integers(integers), LiteralList.Doubles([.. integers.Where(IsExact).Select(value => (double)value)]));
                Add(field.Path, LiteralList.Doubles([.. values.Where(value => value.Kind == FilterValueKind.Double && WholeNumbers.Of(value) is null).Select(value => value.AsDouble())]));
                break;
        }

        return groups;

        void Add(string path, LiteralList list, LiteralList? others = null)
        {
            if (list.Count > 0)
                groups.Add(new FilterGroup(path, list, others, field.Type == PayloadType.Boolean));
        }
    }

    public static string Text(FilterTarget field, string text) => MilvusLiteral.Text(Stored(field, text));

    /// <summary>The value itself is one of them.</summary>
    public string OneOf(string path, FilterTemplates? templates) =>
        _list.Count == 1 ? $"{path} == {_list.Literals.Single()}" : $"{path} in {_list.Write(templates)}";

    /// <summary>The value itself is none of them.</summary>
    public string NoneOf(string path, FilterTemplates? templates) =>
        _list.Count == 1 ? $"{path} != {_list.Literals.Single()}" : $"{path} not in {_list.Write(templates)}";

    /// <summary>The value is an array that holds one of them.</summary>
    public string Contains(FilterTemplates? templates) =>
        MilvusFilterTranslator.Or(new[] { _list, _contained }.OfType<LiteralList>().Where(list => list.Count > 0).SelectMany(list => Contains(list, templates)));

    // Milvus Lite 2.5.1 refuses a list of booleans here.
    private IEnumerable<string> Contains(LiteralList list, FilterTemplates? templates) => list.Count == 1 || _isBoolean
        ? list.Literals.Select(literal => $"json_contains({Path}, {literal})")
        : [$"json_contains_any({Path}, {list.Write(templates)})"];

    /// <summary>The text as the field holds it.</summary>
    private static string Stored(FilterTarget field, string text)
    {
        var encoded = field.Column is null ? SafeText.EncodeValue(text) : text;
        return MilvusLiteral.CanHold(encoded)
            ? encoded
            : throw new NotSupportedException($"milvus cannot compare column '{field.Name}' with a text that holds a line break.");
    }

    // The smallest integer has no literal: the minus is an operator before a number that is one too large.
    private static List<long> Integers(Filter filter, IEnumerable<FilterValue> values)
    {
        var integers = values.Select(WholeNumbers.Of).OfType<long>().ToList();
        return integers.Contains(long.MinValue) ? throw new NotSupportedException($"milvus cannot evaluate '{filter}' exactly: it reads no literal {long.MinValue}.") : integers;
    }

    private static bool IsExact(long value) => Math.Abs((double)value) <= ExactIntegers;

    private static IEnumerable<string> Texts(IEnumerable<FilterValue> values) => values.Where(value => value.Kind == FilterValueKind.String).Select(value => value.AsString());
}
