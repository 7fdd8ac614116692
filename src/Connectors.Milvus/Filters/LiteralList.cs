using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Filters;

/// <summary>
/// Values of one type in two forms: as literals, which every server reads, and as a typed array, which is neither escaped nor parsed.
/// </summary>
internal sealed class LiteralList
{
    private readonly Func<TemplateArrayValue> _typed;

    private LiteralList(int count, IEnumerable<string> literals, Func<TemplateArrayValue> typed)
    {
        Count = count;
        Literals = literals;
        _typed = typed;
    }

    public int Count { get; }

    public IEnumerable<string> Literals { get; }

    public static LiteralList Texts(IReadOnlyList<string> values) =>
        new(values.Count, values.Select(MilvusLiteral.Text), () => new() { StringData = new() { Data = { values } } });

    public static LiteralList Integers(IReadOnlyList<long> values) =>
        new(values.Count, values.Select(MilvusLiteral.Number), () => new() { LongData = new() { Data = { values } } });

    public static LiteralList Doubles(IReadOnlyList<double> values) =>
        new(values.Count, values.Select(MilvusLiteral.Number), () => new() { DoubleData = new() { Data = { values } } });

    public static LiteralList Booleans(IReadOnlyList<bool> values) =>
        new(values.Count, values.Select(MilvusLiteral.Boolean), () => new() { BoolData = new() { Data = { values } } });

    /// <summary>Writes the list: its name in braces where the server takes templates, else its literals.</summary>
    public string Write(FilterTemplates? templates) => templates is null ? $"[{string.Join(", ", Literals)}]" : templates.NameOf(this, _typed);
}
