using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Connectors.Embedded;

/// <summary>
/// The sparse vectors of a segment as they were written, row by row: what is read back, what candidates are scored from, and what an
/// index is built from. Immutable.
/// </summary>
/// <param name="offsets">Where each row starts; one more than there are rows (longer arrays are allowed).</param>
/// <param name="indices">The indices of all rows, strictly ascending in a row.</param>
/// <param name="values">The weights of all rows, finite and not zero.</param>
/// <param name="count">The number of rows.</param>
internal sealed class SparseRows(int[] offsets, uint[] indices, float[] values, int count)
{
    private const int EntriesPerLine = 16;

    public static SparseRows Empty { get; } = new([0], [], [], 0);

    /// <summary>Gets the number of documents, those without a vector included.</summary>
    public int Count => count;

    /// <summary>Gets the number of weights in all rows.</summary>
    public int Entries => offsets[count];

    public long Bytes => offsets.Length * 4L + indices.Length * 4L + values.Length * 4L;

    public ReadOnlySpan<uint> Indices(int document) => indices.AsSpan(offsets[document], offsets[document + 1] - offsets[document]);

    public ReadOnlySpan<float> Values(int document) => values.AsSpan(offsets[document], offsets[document + 1] - offsets[document]);

    /// <summary>Asks for a row before it is needed: rows are read in no order, so the processor cannot foresee them.</summary>
    public void Prefetch(int document)
    {
        if (!Sse.IsSupported)
            return;
        for (int entry = offsets[document], end = offsets[document + 1]; entry < end; entry += EntriesPerLine)
        {
            unsafe
            {
                Sse.Prefetch0(Unsafe.AsPointer(ref indices[entry]));
                Sse.Prefetch0(Unsafe.AsPointer(ref values[entry]));
            }
        }
    }

    public ReadOnlySpan<uint> AllIndices => indices.AsSpan(0, Entries);

    public ReadOnlySpan<float> AllValues => values.AsSpan(0, Entries);
}
