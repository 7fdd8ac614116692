using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;
using Connectors.Protobuf;

namespace Connectors.Milvus;

/// <summary>
/// Checks what only Milvus demands of a point. None of it is left to the server: Milvus Lite takes over-long texts and ends on malformed
/// requests (its README), and a refused upsert may have deleted the earlier version of a point.
/// </summary>
internal sealed class RowChecker(MilvusLayout layout) : IDisposable
{
    // What the counts of declared fields add to a row: their names, a number, and an instant of 32 bytes; six bytes a character at most.
    private readonly int _hiddenBytes = 64 + layout.DynamicFields.Sum(field => 64 + (field.Name.Length * 12));

    private readonly PayloadEncoder _encoder = new(layout);
    private readonly ProtoWriter _row = new();
    private PayloadEncoder.ColumnValue? _checkColumn;
    private string? _columnFault;

    public string? FindFault(HybridPoint point) => FindKeyFault(point.Id) ?? FindRowFault(point.Payload);

    private string? FindKeyFault(string id)
    {
        if (layout.KeyType != DataType.Varchar)
        {
            return long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == id
                ? null
                : $"The key of the collection is a 64-bit integer; the id '{id}' is none in its canonical form.";
        }

        var key = layout.ToKey(id);
        if (!layout.IsOurs && key.AsSpan().IndexOfAny("\t\n\r'\0") >= 0)
            return "The id holds a tab, a line break, an apostrophe or a zero, with which this collection, which Connectors has not made, cannot be addressed safely.";
        return ReferenceEquals(key, id) || Encoding.UTF8.GetByteCount(key) <= MilvusLayout.KeyLength
            ? null
            : $"The id has {Encoding.UTF8.GetByteCount(key)} bytes when its tabs, line breaks and apostrophes are escaped; the key takes {MilvusLayout.KeyLength}.";
    }

    public void Dispose() => _row.Dispose();

    private string? FindRowFault(Payload payload)
    {
        if (!layout.HasDynamic && layout.Columns.Count == 0)
            return payload.IsEmpty ? null : "The collection has neither columns nor a dynamic field for a payload.";
        if (CannotFail(payload.Utf8.Span))
            return null;
        _row.Clear();
        _columnFault = null;
        _encoder.Encode(payload, _row, _checkColumn ??= CheckColumn);
        if (_columnFault is not null)
            return _columnFault;
        if (!layout.HasDynamic && _row.Length > 2)
            return "The payload has a key that is no column, and the collection has no dynamic field.";
        if (_row.Length > PayloadCodec.MaxRowBytes)
            return string.Create(CultureInfo.InvariantCulture, $"The payload takes {_row.Length} bytes in the dynamic field; Milvus takes {PayloadCodec.MaxRowBytes}.");
        return _encoder.LongestArray <= PayloadCodec.MaxArrayValues
            ? null
            : $"A declared payload field holds an array of {_encoder.LongestArray} values; on Milvus, whose filters name them one by one, it holds at most {PayloadCodec.MaxArrayValues}. Leave the field undeclared if no filter needs it.";
    }

    /// <summary>Most payloads are small and hold no arrays: those need not be encoded to be checked.</summary>
    private bool CannotFail(ReadOnlySpan<byte> json) =>
        layout.HasDynamic && layout.Columns.Count == 0 && (json.Length * 3L) + _hiddenBytes <= PayloadCodec.MaxRowBytes && !json.Contains((byte)'[');

    private void CheckColumn(int column, ref Utf8JsonReader value, ReadOnlySpan<byte> json) =>
        _columnFault ??= UpsertColumn.FindFault(layout.Columns[column], ref value);
}
