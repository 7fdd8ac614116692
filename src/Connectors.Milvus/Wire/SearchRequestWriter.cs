using System.Text;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Protobuf;
using Google.Protobuf;

namespace Connectors.Milvus.Wire;

/// <summary>Writes SearchRequests: one field, one filter, any number of query vectors or texts.</summary>
internal sealed class SearchRequestWriter
{
    private const int TextPlaceholder = 21;
    private const int FloatVectorPlaceholder = 101;
    private const int SparseVectorPlaceholder = 104;
    private const int BoolExpression = 1;

    private readonly string _database;
    private readonly string _collection;
    private readonly FilterExpression _filter;
    private readonly KeyValuePair<string, byte[]>[] _templates;
    private readonly ReadGuarantee _guarantee;
    private readonly IReadOnlyList<SearchLeg> _legs;
    private readonly IReadOnlyList<string> _outputFields;
    private readonly (string Key, string Value)[] _parameters;
    private readonly int _placeholders;
    private readonly int _values;
    private readonly int _placeholder;

    public SearchRequestWriter(
        string database,
        string collection,
        FilterExpression filter,
        IReadOnlyList<SearchLeg> legs,
        IReadOnlyList<string> outputFields,
        (string Key, string Value)[] parameters,
        ReadGuarantee guarantee)
    {
        _database = database;
        _collection = collection;
        _filter = filter;
        _templates = [.. filter.Values.Select(value => KeyValuePair.Create(value.Key, value.Value.ToByteArray()))];
        _guarantee = guarantee;
        _legs = legs;
        _outputFields = outputFields;
        _parameters = parameters;
        foreach (var leg in legs)
            _values = checked(_values + ProtoWriter.SizeOfField(3, SizeOf(leg)));
        _placeholder = ProtoWriter.SizeOfText(1, "$0") + ProtoWriter.SizeOfNumber(2, Placeholder) + _values;
        _placeholders = ProtoWriter.SizeOfField(1, _placeholder);
        Size = ProtoWriter.SizeOfText(2, database) + ProtoWriter.SizeOfText(3, collection) + ProtoWriter.SizeOfText(5, filter.Text)
            + ProtoWriter.SizeOfField(6, _placeholders) + ProtoWriter.SizeOfNumber(7, BoolExpression)
            + outputFields.Sum(field => ProtoWriter.SizeOfText(8, field))
            + parameters.Sum(pair => ProtoWriter.SizeOfField(9, SizeOf(pair)))
            + ProtoWriter.SizeOfNumber(11, guarantee.Timestamp)
            + ProtoWriter.SizeOfNumber(12, (ulong)legs.Count)
            + ProtoWriter.SizeOfNumber(14, (ulong)guarantee.Level)
            + _templates.Sum(template => ProtoWriter.SizeOfField(18, SizeOf(template)));
    }

    /// <summary>Gets the size of the message.</summary>
    public int Size { get; }

    private ulong Placeholder => _legs[0] switch
    {
        DenseLeg => FloatVectorPlaceholder,
        TextLeg => TextPlaceholder,
        _ => SparseVectorPlaceholder,
    };

    public void WriteTo(ProtoWriter request)
    {
        request.WriteText(2, _database);
        request.WriteText(3, _collection);
        request.WriteText(5, _filter.Text);
        request.BeginField(6, _placeholders);
        request.BeginField(1, _placeholder);
        request.WriteText(1, "$0");
        request.WriteNumber(2, Placeholder);
        foreach (var leg in _legs)
            WriteValue(request, leg);
        request.WriteNumber(7, BoolExpression);
        foreach (var field in _outputFields)
            request.WriteElement(8, field);
        foreach (var (key, value) in _parameters)
        {
            request.BeginField(9, SizeOf((key, value)));
            request.WriteText(1, key);
            request.WriteText(2, value);
        }

        // use_default_consistency is false, and left out on the wire like the level 0, Strong.
        request.WriteNumber(11, _guarantee.Timestamp);
        request.WriteNumber(12, (ulong)_legs.Count);
        request.WriteNumber(14, (ulong)_guarantee.Level);
        foreach (var template in _templates)
        {
            request.BeginField(18, SizeOf(template));
            request.WriteText(1, template.Key);
            request.WriteElement(2, template.Value);
        }
    }

    private static void WriteValue(ProtoWriter request, SearchLeg leg)
    {
        switch (leg)
        {
            case DenseLeg dense:
                request.BeginField(3, SizeOf(dense));
                request.WriteFloats(dense.Vector.Span);
                break;
            case SparseLeg sparse:
                request.BeginField(3, SizeOf(sparse));
                SparseRow.Write(sparse.Vector, request.Take(SparseRow.SizeOf(sparse.Vector)));
                break;
            case TextLeg text:
                request.WriteElement(3, TextAnalyzer.Readable(text.Text));
                break;
        }
    }

    private static int SizeOf(SearchLeg leg) => leg switch
    {
        DenseLeg dense => dense.Vector.Length * sizeof(float),
        SparseLeg sparse => SparseRow.SizeOf(sparse.Vector),
        TextLeg text => Encoding.UTF8.GetByteCount(text.Text),
        _ => throw new NotSupportedException($"milvus does not run a {leg.GetType().Name}."),
    };

    private static int SizeOf(KeyValuePair<string, byte[]> template) => ProtoWriter.SizeOfText(1, template.Key) + ProtoWriter.SizeOfField(2, template.Value.Length);

    private static int SizeOf((string Key, string Value) pair) => ProtoWriter.SizeOfText(1, pair.Key) + ProtoWriter.SizeOfText(2, pair.Value);
}
