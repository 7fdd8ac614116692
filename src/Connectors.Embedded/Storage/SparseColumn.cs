using System.Runtime.InteropServices;

namespace Connectors.Embedded.Storage;

/// <summary>The sparse vectors of one field, row after row (compressed sparse rows). Grows as <see cref="BytesColumn"/> does.</summary>
internal sealed class SparseColumn
{
    private readonly PresenceColumn _present;
    private int[] _starts;
    private uint[] _indices;
    private float[] _values;

    public SparseColumn(int rowCapacity, int entryCapacity)
    {
        _present = new PresenceColumn(rowCapacity);
        _starts = new int[rowCapacity + 1];
        _indices = Growth.New<uint>(entryCapacity);
        _values = Growth.New<float>(entryCapacity);
    }

    public SparseColumn(ulong[] present, int[] starts, uint[] indices, float[] values)
    {
        _present = new PresenceColumn(present);
        _starts = starts;
        _indices = indices;
        _values = values;
        Rows = starts.Length - 1;
    }

    public int Rows { get; private set; }

    public int EntryCount => _starts[Rows];

    public PresenceColumn Present => _present;

    /// <summary>Of the first rows; the entries of row r lie at Starts[r] up to Starts[r + 1].</summary>
    public ReadOnlyMemory<int> Starts(int rows) => _starts.AsMemory(0, rows + 1);

    /// <summary>The indices of the first rows, end to end.</summary>
    public ReadOnlyMemory<uint> Indices(int rows) => _indices.AsMemory(0, _starts[rows]);

    /// <summary>The values of the first rows, end to end.</summary>
    public ReadOnlyMemory<float> Values(int rows) => _values.AsMemory(0, _starts[rows]);

    public ReadOnlyMemory<uint> IndicesOf(int row)
    {
        var starts = _starts;
        return _indices.AsMemory(starts[row], starts[row + 1] - starts[row]);
    }

    public ReadOnlyMemory<float> ValuesOf(int row)
    {
        var starts = _starts;
        return _values.AsMemory(starts[row], starts[row + 1] - starts[row]);
    }

    /// <summary>The first rows as the index takes them. Nothing is copied, and nothing below the last of them changes any more.</summary>
    public SparseRows AsRows(int rows) => new(_starts, _indices, _values, rows);

    public void AppendAbsent() => EndRow(EntryCount, present: false);

    /// <summary>Appends a vector from the little-endian bytes of its indices and its values.</summary>
    public void Append(ReadOnlySpan<byte> indices, ReadOnlySpan<byte> values)
    {
        var (start, count) = (EntryCount, indices.Length / sizeof(uint));
        Growth.Ensure(ref _indices, start, count);
        Growth.Ensure(ref _values, start, count);
        indices.CopyTo(MemoryMarshal.AsBytes(_indices.AsSpan(start, count)));
        values.CopyTo(MemoryMarshal.AsBytes(_values.AsSpan(start, count)));
        EndRow(start + count, present: true);
    }

    public void AppendFrom(SparseColumn source, int row)
    {
        if (source.Present[row])
            Append(MemoryMarshal.AsBytes(source.IndicesOf(row).Span), MemoryMarshal.AsBytes(source.ValuesOf(row).Span));
        else
            AppendAbsent();
    }

    private void EndRow(int end, bool present)
    {
        Growth.Ensure(ref _starts, Rows + 1, 1);
        _starts[Rows + 1] = end;
        _present.Set(Rows, present);
        Rows++;
    }
}
