namespace Connectors.Embedded.Storage;

/// <summary>
/// One write, encoded on the caller's thread as it will stand in the log. A large one spans several records, each of which is applied
/// whole or not at all; the write is acknowledged when all are.
/// </summary>
internal sealed class WriteOperation
{
    private WriteOperation(List<RecordBody> records) => Records = records;

    public List<RecordBody> Records { get; }

    /// <exception cref="ArgumentException">An id is empty, too long or not Unicode, or a vector does not fit the layout.</exception>
    public static WriteOperation Upsert(BlockLayout layout, IEnumerable<StoredPoint> points) => Encode(RecordKind.Upsert, points, (writer, point) =>
    {
        if (point.Sparse.Count != layout.SparseFields || point.Dense.Count != layout.DenseDimensions.Count)
            throw new ArgumentException($"A point has {point.Sparse.Count} sparse and {point.Dense.Count} dense vectors where the collection has {layout}.");
        writer.BeginEntry(point.Id);
        writer.WritePayload(point.Payload.Span);
        for (var field = 0; field < layout.SparseFields; field++)
            writer.WriteSparse(point.Sparse[field]);
        for (var field = 0; field < layout.DenseDimensions.Count; field++)
            writer.WriteDense(point.Dense[field].Span, layout.DenseDimensions[field]);
    });

    /// <exception cref="ArgumentException">An id is empty, too long or not Unicode.</exception>
    public static WriteOperation Delete(IEnumerable<string> ids) => Encode(RecordKind.Delete, ids, (writer, id) => writer.BeginEntry(id));

    /// <summary>Gives points another payload, whole. Make it in <see cref="CollectionStorage.CommitAsync(Func{CollectionSnapshot, WriteOperation}, CancellationToken)"/>
    /// when it depends on the present one.</summary>
    /// <exception cref="ArgumentException">An id is empty, too long or not Unicode.</exception>
    public static WriteOperation SetPayload(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> payloads) => Encode(RecordKind.SetPayload, payloads, (writer, entry) =>
    {
        writer.BeginEntry(entry.Key);
        writer.WritePayload(entry.Value.Span);
    });

    /// <summary>Gives the buffers of the records back.</summary>
    public void Return()
    {
        foreach (var record in Records)
            record.Return();
        Records.Clear();
    }

    private static WriteOperation Encode<T>(RecordKind kind, IEnumerable<T> entries, Action<RecordWriter, T> write)
    {
        var writer = new RecordWriter(kind);
        try
        {
            foreach (var entry in entries)
                write(writer, entry);
            return new WriteOperation(writer.Finish());
        }
        catch
        {
            writer.Abandon();
            throw;
        }
    }
}
