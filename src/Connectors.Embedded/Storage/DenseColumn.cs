using System.Runtime.InteropServices;

namespace Connectors.Embedded.Storage;

/// <summary>The dense vectors of one field, row after row; an absent one is a row of zeros. Grows as <see cref="BytesColumn"/> does.</summary>
internal sealed class DenseColumn
{
    private readonly PresenceColumn _present;
    private float[] _values;

    public DenseColumn(int dimensions, int rowCapacity)
    {
        Dimensions = dimensions;
        _present = new PresenceColumn(rowCapacity);
        _values = Growth.New<float>(checked(rowCapacity * dimensions));
    }

    public DenseColumn(int dimensions, int rows, ulong[] present, float[] values)
    {
        Dimensions = dimensions;
        Rows = rows;
        _present = new PresenceColumn(present);
        _values = values;
    }

    public int Dimensions { get; }

    public int Rows { get; private set; }

    public PresenceColumn Present => _present;

    /// <summary>The first rows as a row-major matrix.</summary>
    public ReadOnlyMemory<float> Matrix(int rows) => _values.AsMemory(0, rows * Dimensions);

    public ReadOnlyMemory<float> this[int row] => _values.AsMemory(row * Dimensions, Dimensions);

    public void AppendAbsent()
    {
        Next(present: false).Clear();
        Rows++;
    }

    /// <summary>Appends a vector from the little-endian bytes of its elements.</summary>
    public void Append(ReadOnlySpan<byte> values)
    {
        values.CopyTo(MemoryMarshal.AsBytes(Next(present: true)));
        Rows++;
    }

    public void AppendFrom(DenseColumn source, int row)
    {
        if (source.Present[row])
            Append(MemoryMarshal.AsBytes(source[row].Span));
        else
            AppendAbsent();
    }

    private Span<float> Next(bool present)
    {
        var used = Rows * Dimensions;
        Growth.Ensure(ref _values, used, Dimensions);
        _present.Set(Rows, present);
        return _values.AsSpan(used, Dimensions);
    }
}
