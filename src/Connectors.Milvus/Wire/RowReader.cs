using System.Text.Json;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;

namespace Connectors.Milvus.Wire;

/// <summary>Makes points of the columns of an answer.</summary>
internal sealed class RowReader
{
    private readonly MilvusLayout _layout;
    private readonly PayloadDecoder _decoder;
    private readonly FieldColumn? _dynamic;
    private readonly List<FieldColumn> _scalars = [];
    private readonly List<FieldColumn> _dense = [];
    private readonly List<FieldColumn> _sparse = [];

    public RowReader(MilvusLayout layout, IEnumerable<FieldColumn> columns, PayloadSelection payload, VectorSelection vectors)
    {
        _layout = layout;
        _decoder = new PayloadDecoder(layout, payload);
        foreach (var column in columns)
        {
            if (column.Name == layout.Key)
                Key = column;
            else if (column.Type == DataType.FloatVector && Includes(vectors, column.Name) && layout.FindDense(column.Name) is not null)
                _dense.Add(column);
            else if (column.Type == DataType.SparseFloatVector && Includes(vectors, column.Name) && Array.Exists(layout.SparseFields, field => field.Name == column.Name))
                _sparse.Add(column);
            else if (column.Name == MilvusLayout.DynamicName || column.IsDynamic)
                _dynamic = column;
            else if (layout.FindColumn(column.Name) is not null && (payload.IncludesAll || payload.Keys.Contains(column.Name, StringComparer.Ordinal)))
                _scalars.Add(column);
        }
    }

    /// <summary>Gets the column of keys, where the answer has one.</summary>
    public FieldColumn? Key { get; }

    public static string KeyOf(FieldColumn column, int row) => column.Type == DataType.Varchar ? column.Text(row) : Filters.MilvusLiteral.Number(column.Number(row));

    public HybridPoint Read(string key, int row)
    {
        var point = new HybridPoint(_layout.ToId(key), PayloadOf(row));
        foreach (var column in _dense)
        {
            if (!column.IsNull(row))
                point.Dense[column.Name] = column.Dense(row);
        }

        foreach (var column in _sparse)
        {
            // An empty row is how a point without the vector is stored.
            if (!column.IsNull(row) && column.Bytes(row) is { IsEmpty: false } bytes)
                point.Sparse[column.Name] = SparseRow.Read(bytes.Span);
        }

        return point;
    }

    private static bool Includes(VectorSelection vectors, string field) => vectors.IncludesAll || vectors.Fields.Contains(field, StringComparer.Ordinal);

    private Payload PayloadOf(int row)
    {
        var dynamic = _dynamic is null || _dynamic.IsNull(row) ? default : _dynamic.Bytes(row);
        return _decoder.Decode(dynamic, _scalars.Count == 0 ? null : (writer, raw) => WriteScalars(writer, row, raw));
    }

    private void WriteScalars(Utf8JsonWriter writer, int row, IReadOnlyDictionary<string, byte[]>? raw)
    {
        foreach (var column in _scalars)
        {
            if (column.IsNull(row) || (_layout.FindColumn(column.Name)!.IsSource && (column.Bytes(row).IsEmpty || raw?.ContainsKey(column.Name) is true)))
                continue;
            writer.WritePropertyName(column.Name);
            column.WriteJson(row, writer);
        }
    }
}
