using System.Globalization;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Protobuf;

namespace Connectors.Milvus.Wire;

/// <summary>The scalar columns of an upsert, filled row by row.</summary>
internal sealed class UpsertScratch : IDisposable
{
    private const int RequestOverhead = 4096;

    public UpsertScratch(MilvusLayout layout, IReadOnlyList<PendingPoint> points, bool isPartial)
    {
        Keys = new UpsertColumn(new ScalarColumn(layout.Key, layout.KeyType, IsNullable: false, MilvusLayout.KeyLength, IsPartitionKey: false), points.Count);
        Columns = [.. layout.Columns.Select(column => new UpsertColumn(column, points.Count))];
        Rows = layout.HasDynamic ? new UpsertColumn(new ScalarColumn(MilvusLayout.DynamicName, DataType.Json, IsNullable: false, PayloadCodec.MaxRowBytes, IsPartitionKey: false), points.Count) : null;
        using var row = new ProtoWriter();
        var encoder = new PayloadEncoder(layout);
        PayloadEncoder.ColumnValue toColumn = (int column, ref System.Text.Json.Utf8JsonReader value, ReadOnlySpan<byte> json) => Columns[column].Add(ref value, json);
        var vectors = 0L;
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i].Point;
            AddKey(layout, layout.ToKey(point.Id));
            row.Clear();
            encoder.Encode(point.Payload, row, toColumn);
            Rows?.Values.WriteElement(1, row.Written.Span);
            foreach (var column in Columns)
                column.EndRow(i);
            vectors += isPartial ? 0 : UpsertRequestWriter.VectorBytes(point, layout);
        }

        EstimatedBytes = (int)Math.Min(Array.MaxLength, vectors + Keys.Size + (Rows?.Size ?? 0) + Columns.Sum(column => column.Size) + RequestOverhead);
    }

    public UpsertColumn Keys { get; }

    public IReadOnlyList<UpsertColumn> Columns { get; }

    /// <summary>Gets the rows of the dynamic field; null when the collection has none.</summary>
    public UpsertColumn? Rows { get; }

    public int EstimatedBytes { get; }

    public void Dispose()
    {
        Keys.Dispose();
        foreach (var column in Columns)
            column.Dispose();
        Rows?.Dispose();
    }

    private void AddKey(MilvusLayout layout, string key)
    {
        if (layout.KeyType == DataType.Varchar)
            Keys.Add(key);
        else
            Keys.Add(long.Parse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }
}
