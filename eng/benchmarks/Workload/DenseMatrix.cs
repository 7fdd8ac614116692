using System.Runtime.InteropServices;

namespace Connectors.Workload;

/// <summary>Dense rows, one array for each block of rows, since one array of a million rows would pass the size that spans can have in bytes.</summary>
/// <param name="rows">The number of rows.</param>
public sealed class DenseMatrix(int rows)
{
    /// <summary>The dimension of the dense companion.</summary>
    public const int Dimensions = 384;

    internal const int BlockRows = 1 << 16;

    private readonly float[][] _blocks = [.. Enumerable.Range(0, (rows + BlockRows - 1) / BlockRows)
        .Select(b => GC.AllocateUninitializedArray<float>(Math.Min(BlockRows, rows - b * BlockRows) * Dimensions))];

    /// <summary>Gets the number of rows.</summary>
    public int Rows => rows;

    /// <summary>Gets a row.</summary>
    public ReadOnlySpan<float> Row(int row) => MutableRow(row);

    /// <summary>Writes the fbin format (little endian): i32 rows, i32 dimensions, f32 row by row.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(MemoryMarshal.AsBytes<int>(new[] { rows, Dimensions }));
        foreach (var block in _blocks)
            Bytes.Write<float>(stream, block);
    }

    /// <summary>The SHA-256 of what <see cref="Write"/> writes, in lower-case hexadecimal.</summary>
    public string Sha256() => Bytes.Sha256(Write);

    internal Span<float> MutableRow(int row) => _blocks[row / BlockRows].AsSpan(row % BlockRows * Dimensions, Dimensions);
}
