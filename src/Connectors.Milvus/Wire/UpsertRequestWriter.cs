using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Protobuf;

namespace Connectors.Milvus.Wire;

/// <summary>
/// Writes an UpsertRequest: one column a field. Lengths are known before the bytes are written, so that every vector is copied once, from
/// the point into the request.
/// </summary>
internal static class UpsertRequestWriter
{
    /// <summary>Writes a request.</summary>
    /// <param name="database">The name of the database.</param>
    /// <param name="collection">The name of the collection.</param>
    /// <param name="layout">How points lie in it.</param>
    /// <param name="points">The points.</param>
    /// <param name="isPartial">Whether only ids and payloads are sent, and the server keeps the vectors that it has.</param>
    public static ProtoWriter Write(string database, string collection, MilvusLayout layout, IReadOnlyList<PendingPoint> points, bool isPartial = false)
    {
        using var scratch = new UpsertScratch(layout, points, isPartial);
        var request = new ProtoWriter(scratch.EstimatedBytes);
        try
        {
            request.WriteText(2, database);
            request.WriteText(3, collection);
            WriteScalars(request, layout.Key, layout.KeyType, layout.KeyType == DataType.Varchar ? 6 : 3, scratch.Keys);
            foreach (var field in isPartial ? [] : layout.DenseFields)
                WriteDense(request, field, points);
            foreach (var field in isPartial ? [] : layout.SparseFields)
                WriteSparse(request, field.Name, points);
            foreach (var column in scratch.Columns)
                WriteScalars(request, column.Column.Name, column.Column.Type, column.ScalarField, column);
            if (scratch.Rows is { } rows)
                WriteScalars(request, MilvusLayout.DynamicName, DataType.Json, 9, rows, isDynamic: true);
            request.WriteNumber(7, (ulong)points.Count);
            request.WriteNumber(8, layout.SchemaTimestamp);
            request.WriteNumber(9, isPartial ? 1UL : 0);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    /// <summary>Counts the bytes that the vectors of a point take in a request.</summary>
    public static long VectorBytes(HybridPoint point, MilvusLayout? layout)
    {
        var bytes = 0L;
        foreach (var field in layout?.DenseFields ?? [])
            bytes += field.Dimensions * sizeof(float);
        foreach (var field in layout?.SparseFields ?? [])
            bytes += SparseRow.SizeOf(point.Sparse.TryGetValue(field.Name, out var vector) ? vector : null) + 8;
        return bytes;
    }

    private static void WriteDense(ProtoWriter request, DenseField field, IReadOnlyList<PendingPoint> points)
    {
        var bytes = checked(points.Count * field.Dimensions * sizeof(float));
        var array = ProtoWriter.SizeOfField(1, bytes);
        var vectors = ProtoWriter.SizeOfNumber(1, (ulong)field.Dimensions) + ProtoWriter.SizeOfField(2, array);
        BeginColumn(request, field.Name, DataType.FloatVector, ProtoWriter.SizeOfField(4, vectors), isDynamic: false);
        request.BeginField(4, vectors);
        request.WriteNumber(1, (ulong)field.Dimensions);
        request.BeginField(2, array);
        request.BeginField(1, bytes);
        foreach (var pending in points)
            request.WriteFloats(pending.Point.Dense[field.Name].Span);
        EndColumn(request, isDynamic: false);
    }

    /// <summary>Writes a sparse column. As the official client does, it leaves out the dimension, which the server finds itself.</summary>
    private static void WriteSparse(ProtoWriter request, string field, IReadOnlyList<PendingPoint> points)
    {
        var array = 0;
        foreach (var pending in points)
            array = checked(array + ProtoWriter.SizeOfField(1, SparseRow.SizeOf(Find(pending, field))));
        var vectors = ProtoWriter.SizeOfField(6, array);
        BeginColumn(request, field, DataType.SparseFloatVector, ProtoWriter.SizeOfField(4, vectors), isDynamic: false);
        request.BeginField(4, vectors);
        request.BeginField(6, array);
        foreach (var pending in points)
        {
            var vector = Find(pending, field);
            request.BeginField(1, SparseRow.SizeOf(vector));
            if (vector is not null)
                SparseRow.Write(vector, request.Take(SparseRow.SizeOf(vector)));
        }

        EndColumn(request, isDynamic: false);
    }

    private static SparseEmbedding? Find(PendingPoint pending, string field) => pending.Point.Sparse.TryGetValue(field, out var vector) ? vector : null;

    private static void WriteScalars(ProtoWriter request, string name, DataType type, int scalarField, UpsertColumn column, bool isDynamic = false)
    {
        var array = column.Size;
        var scalars = ProtoWriter.SizeOfField(scalarField, array);
        var content = ProtoWriter.SizeOfField(3, scalars) + column.ValiditySize;
        BeginColumn(request, name, type, content, isDynamic);
        request.BeginField(3, scalars);
        request.BeginField(scalarField, array);
        column.WriteValues(request);
        EndColumn(request, isDynamic);
        column.WriteValidity(request);
    }

    private static void BeginColumn(ProtoWriter request, string name, DataType type, int content, bool isDynamic)
    {
        var size = ProtoWriter.SizeOfNumber(1, (ulong)type) + ProtoWriter.SizeOfText(2, name) + content + ProtoWriter.SizeOfNumber(6, isDynamic ? 1UL : 0);
        request.BeginField(5, size);
        request.WriteNumber(1, (ulong)type);
        request.WriteText(2, name);
    }

    private static void EndColumn(ProtoWriter request, bool isDynamic) => request.WriteNumber(6, isDynamic ? 1UL : 0);
}
