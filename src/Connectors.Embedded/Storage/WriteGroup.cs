namespace Connectors.Embedded.Storage;

/// <summary>Records that share one append and one flush.</summary>
internal sealed class WriteGroup
{
    private const long MaxBytes = 16L << 20;

    private readonly List<WriteRequest> _owners = [];
    private readonly List<RecordBody> _records = [];
    private long _bytes;

    public IReadOnlyList<RecordBody> Records => _records;

    /// <summary>The most rows that applying the group appends.</summary>
    public int Rows { get; private set; }

    public bool IsEmpty => _records.Count == 0;

    public bool IsFull => _bytes >= MaxBytes;

    public WriteRequest OwnerOf(int record) => _owners[record];

    public void Add(WriteRequest owner, RecordBody record)
    {
        _owners.Add(owner);
        _records.Add(record);
        _bytes += record.Bytes.Length;
        Rows += record.RowsAppended;
    }

    /// <summary>Fails every write that has a record here.</summary>
    public void Fail(Exception exception)
    {
        foreach (var owner in _owners)
            owner.Fail(exception);
        Clear();
    }

    public void Complete(CollectionSnapshot snapshot)
    {
        foreach (var owner in _owners)
            owner.RecordApplied(snapshot);
        Clear();
    }

    private void Clear()
    {
        _owners.Clear();
        _records.Clear();
        (_bytes, Rows) = (0, 0);
    }
}
