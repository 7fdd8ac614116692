namespace Connectors.Embedded.Storage;

/// <summary>
/// A byte string a row, end to end. One writer appends; readers may read rows that were published to them at any time, because growth
/// replaces the arrays and never moves a row within them.
/// </summary>
internal sealed class BytesColumn
{
    private int[] _starts;
    private byte[] _bytes;

    public BytesColumn(int rowCapacity, int byteCapacity)
    {
        _starts = new int[rowCapacity + 1];
        _bytes = Growth.New<byte>(byteCapacity);
    }

    public BytesColumn(int[] starts, byte[] bytes)
    {
        _starts = starts;
        _bytes = bytes;
        Rows = starts.Length - 1;
    }

    public int Rows { get; private set; }

    public int ByteCount => _starts[Rows];

    /// <summary>Of the first rows; the bytes of row r lie at Starts[r] up to Starts[r + 1].</summary>
    public ReadOnlyMemory<int> Starts(int rows) => _starts.AsMemory(0, rows + 1);

    /// <summary>The bytes of the first rows, end to end.</summary>
    public ReadOnlyMemory<byte> Bytes(int rows) => _bytes.AsMemory(0, _starts[rows]);

    public ReadOnlyMemory<byte> this[int row]
    {
        get
        {
            var starts = _starts;
            return _bytes.AsMemory(starts[row], starts[row + 1] - starts[row]);
        }
    }

    public ReadOnlySpan<byte> Span(int row)
    {
        var starts = _starts;
        return _bytes.AsSpan(starts[row], starts[row + 1] - starts[row]);
    }

    public void Append(ReadOnlySpan<byte> value)
    {
        var start = ByteCount;
        Growth.Ensure(ref _bytes, start, value.Length);
        Growth.Ensure(ref _starts, Rows + 1, 1);
        value.CopyTo(_bytes.AsSpan(start));
        _starts[Rows + 1] = start + value.Length;
        Rows++;
    }
}
