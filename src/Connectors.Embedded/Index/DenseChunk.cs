namespace Connectors.Embedded;

/// <summary>Some rows of a <see cref="DenseIndex"/>; takes memory for vectors only once it holds one.</summary>
internal sealed class DenseChunk(int dimensions)
{
    public const int Rows = 1024;
    public const int Words = Rows / 64;

    private readonly int _stride = DenseIndex.Padded(dimensions);
    private readonly ulong[] _present = new ulong[Words];
    private float[] _values = [];
    private float[] _inverseNorms = [];

    public long Bytes => _values.Length * 4L + _inverseNorms.Length * 4L + Words * 8L;

    /// <summary>Gets the padded rows, one after another.</summary>
    public float[] Values => _values;

    public int Stride => _stride;

    public ulong Present(int word) => _present[word];

    public float InverseNorm(int row) => _inverseNorms[row];

    public ReadOnlySpan<float> Vector(int row) =>
        (_present[row >> 6] >> (row & 63) & 1) == 0 ? default : _values.AsSpan(row * _stride, dimensions);

    public void Set(int row, ReadOnlySpan<float> vector, float inverseNorm)
    {
        if (_values.Length == 0)
        {
            _inverseNorms = new float[Rows];
            _values = new float[Rows * _stride];
        }

        vector.CopyTo(_values.AsSpan(row * _stride));
        _inverseNorms[row] = inverseNorm;
        Volatile.Write(ref _present[row >> 6], _present[row >> 6] | 1UL << (row & 63));
    }
}
