namespace Connectors.Embedded;

/// <summary>
/// The sparse vectors of a growing segment, for tests and benchmarks that need no storage. One writer at a time; any number of readers, who
/// see whole rows only.
/// </summary>
internal sealed class SparseHead
{
    private int[] _offsets = new int[257];
    private uint[] _indices = new uint[1 << 14];
    private float[] _values = new float[1 << 14];
    private volatile SparseRows _rows = SparseRows.Empty;

    /// <summary>Gets the rows written so far. What it returns does not change any more; a <see cref="SparseSegmentIndex"/> is built from it.</summary>
    public SparseRows Rows => _rows;

    /// <summary>Appends a document and returns its number. An empty vector is a document that no sparse search finds.</summary>
    public int Append(ReadOnlySpan<uint> indices, ReadOnlySpan<float> values)
    {
        ThrowUnlessValid(indices, values);
        var document = _rows.Count;
        var start = _offsets[document];
        var end = checked(start + indices.Length);
        Reserve(document + 2, end);
        indices.CopyTo(_indices.AsSpan(start));
        values.CopyTo(_values.AsSpan(start));
        _offsets[document + 1] = end;

        // Readers hold the arrays of their own snapshot, and nothing below its count is ever written again.
        _rows = new SparseRows(_offsets, _indices, _values, document + 1);
        return document;
    }

    /// <summary>Offers every document that shares an index with the query and that the mask lets through.</summary>
    public void Search(SparseQuery query, in DocMask mask, int segment, TopCandidates top) => SparseScan.Search(_rows, query, mask, segment, top);

    private static void ThrowUnlessValid(ReadOnlySpan<uint> indices, ReadOnlySpan<float> values)
    {
        if (indices.Length != values.Length)
            throw new ArgumentException($"A sparse vector needs as many values as indices, but has {values.Length} and {indices.Length}.", nameof(values));
        for (var i = 0; i < indices.Length; i++)
        {
            if (i > 0 && indices[i] <= indices[i - 1])
                throw new ArgumentException($"The indices must ascend strictly, but {indices[i]} follows {indices[i - 1]} at position {i}.", nameof(indices));
            if (!float.IsFinite(values[i]) || values[i] == 0)
                throw new ArgumentException($"The weight of index {indices[i]} is {values[i]}; weights must be finite, and zeros are dropped before writing.", nameof(values));
        }
    }

    private void Reserve(int offsets, int entries)
    {
        if (offsets > _offsets.Length)
            Array.Resize(ref _offsets, _offsets.Length * 2);
        if (entries > _indices.Length)
        {
            var length = (int)Math.Min(Math.Max(_indices.Length * 2L, entries), Array.MaxLength);
            Array.Resize(ref _indices, length);
            Array.Resize(ref _values, length);
        }
    }
}
