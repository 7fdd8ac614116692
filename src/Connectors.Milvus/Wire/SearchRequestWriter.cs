using System.Globalization;
using System.Text;
using Connectors.Milvus.Schema;

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
    private readonly string _filter;
    private readonly IReadOnlyList<SearchLeg> _legs;
    private readonly IReadOnlyList<string> _outputFields;
    private readonly (string Key, string Value)[] _parameters;
    private readonly int _placeholders;
    private readonly int _values;
    private readonly int _placeholder;

    public SearchRequestWriter(string database, string collection, string? filter, IReadOnlyList<SearchLeg> legs, IReadOnlyList<string> outputFields, (string Key, string Value)[] parameters)
    {
        _database = database;
        _collection = collection;
        _filter = filter ?? string.Empty;
        _legs = legs;
        _outputFields = outputFields;
        _parameters = parameters;
        foreach (var leg in legs)
            _values = checked(_values + ProtoWriter.SizeOfField(3, SizeOf(leg)));
        _placeholder = ProtoWriter.SizeOfText(1, "$0") + ProtoWriter.SizeOfNumber(2, Placeholder) + _values;
        _placeholders = ProtoWriter.SizeOfField(1, _placeholder);
        Size = ProtoWriter.SizeOfText(2, database) + ProtoWriter.SizeOfText(3, collection) + ProtoWriter.SizeOfText(5, _filter)
            + ProtoWriter.SizeOfField(6, _placeholders) + ProtoWriter.SizeOfNumber(7, BoolExpression)
            + outputFields.Sum(field => ProtoWriter.SizeOfText(8, field))
            + parameters.Sum(pair => ProtoWriter.SizeOfField(9, SizeOf(pair)))
            + ProtoWriter.SizeOfNumber(12, (ulong)legs.Count);
    }

    /// <summary>Gets the size of the message.</summary>
    public int Size { get; }

    private ulong Placeholder => _legs[0] switch
    {
        DenseLeg => FloatVectorPlaceholder,
        TextLeg => TextPlaceholder,
        _ => SparseVectorPlaceholder,
    };

    /// <summary>Lists the search parameters of a leg.</summary>
    public static (string Key, string Value)[] Parameters(LegSearch leg, MilvusLayout layout, int topK)
    {
        var index = layout.FindIndex(leg.Field);
        return
        [
            ("anns_field", leg.Field),
            ("topk", Number(topK)),
            ("metric_type", leg.Leg switch
            {
                DenseLeg when index is not null => index.Metric,
                TextLeg => VectorIndex.Bm25,
                _ => VectorIndex.InnerProduct,
            }),
            ("params", leg.Leg is DenseLeg dense ? DenseParameters(dense, index, topK) : """{"drop_ratio_search":0.0}"""),
            ("round_decimal", "-1"),
        ];
    }

    public void WriteTo(ProtoWriter request)
    {
        request.WriteText(2, _database);
        request.WriteText(3, _collection);
        request.WriteText(5, _filter);
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

        request.WriteNumber(12, (ulong)_legs.Count);

        // consistency_level 0 is Strong, and use_default_consistency false: both are left out on the wire.
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

    private static int SizeOf((string Key, string Value) pair) => ProtoWriter.SizeOfText(1, pair.Key) + ProtoWriter.SizeOfText(2, pair.Value);

    // ef may not be less than the number of hits; the other index types take no notice of it.
    private static string DenseParameters(DenseLeg leg, VectorIndex? index, int topK) => index?.Type == VectorIndex.Hnsw || (leg.Candidates is not null && index?.IsExact is not true)
        ? $"{{\"ef\":{Number(Math.Max(topK, leg.Candidates ?? 64))}}}"
        : "{}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
