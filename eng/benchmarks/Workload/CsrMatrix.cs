using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Connectors.Workload;

/// <summary>Sparse rows: indices ascending in a row.</summary>
/// <param name="offsets">Where each row starts; one more than there are rows.</param>
/// <param name="indices">The indices of all rows.</param>
/// <param name="values">The values of all rows.</param>
public sealed class CsrMatrix(long[] offsets, uint[] indices, float[] values)
{
    /// <summary>The dimension of the synthetic vectors: that of the BERT vocabulary.</summary>
    public const int Columns = 30522;

    /// <summary>Gets the number of rows.</summary>
    public int Rows => offsets.Length - 1;

    /// <summary>Gets the number of entries in all rows.</summary>
    public long Entries => offsets[^1];

    /// <summary>Gets the indices of a row.</summary>
    public ReadOnlySpan<uint> Indices(int row) => indices.AsSpan((int)offsets[row], (int)(offsets[row + 1] - offsets[row]));

    /// <summary>Gets the values of a row.</summary>
    public ReadOnlySpan<float> Values(int row) => values.AsSpan((int)offsets[row], (int)(offsets[row + 1] - offsets[row]));

    /// <summary>The first rows as a matrix of their own.</summary>
    public CsrMatrix Take(int rows) =>
        new(offsets[..(rows + 1)], indices[..(int)offsets[rows]], values[..(int)offsets[rows]]);

    /// <summary>Writes the big-ann-benchmarks format (little endian).</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(MemoryMarshal.AsBytes<long>(new[] { Rows, Columns, Entries }));
        Bytes.Write<long>(stream, offsets);
        Bytes.Write<uint>(stream, indices);
        Bytes.Write<float>(stream, values);
    }

    /// <summary>The SHA-256 of what <see cref="Write"/> writes, in lower-case hexadecimal.</summary>
    public string Sha256() => Bytes.Sha256(Write);
}
