namespace Connectors.Embedded;

/// <summary>
/// The dense vectors of a segment as they were written, and exact search over them by reading every row that the mask lets through.
/// Grows by one writer at a time; any number of readers, who see whole rows only. Sealed segments use the same class.
/// </summary>
internal sealed class DenseIndex
{
    // Rows are padded with zeros to whole vectors of any processor, 64 bytes.
    private const int Alignment = 16;

    private readonly int _dimensions;
    private readonly DenseMetric _metric;
    private volatile State _state = new([], 0);

    public DenseIndex(int dimensions, DenseMetric metric)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        (_dimensions, _metric) = (dimensions, metric);
    }

    /// <summary>Gets the number of documents, those without a vector included.</summary>
    public int Count => _state.Count;

    public long Bytes => _state.Chunks.Sum(chunk => chunk.Bytes);

    /// <summary>Appends a document's vector and returns the document's number.</summary>
    /// <exception cref="ArgumentException">The vector has another dimension or numbers that are not finite, or is zero under cosine.</exception>
    public int Append(ReadOnlySpan<float> vector)
    {
        if (vector.Length != _dimensions)
            throw new ArgumentException($"The vector has {vector.Length} dimensions, but the field has {_dimensions}.", nameof(vector));
        ThrowUnlessFinite(vector);
        var inverseNorm = InverseNorm(vector);
        if (_metric == DenseMetric.Cosine && inverseNorm == 0)
            throw new ArgumentException("A zero vector has no cosine with anything.", nameof(vector));
        var (chunk, row) = Reserve();
        chunk.Set(row, vector, inverseNorm);
        return Publish();
    }

    /// <summary>Appends a document without a vector, which no dense search finds, and returns its number.</summary>
    public int AppendMissing()
    {
        Reserve();
        return Publish();
    }

    /// <summary>The vector of a document as it was written, or an empty span where it has none.</summary>
    public ReadOnlySpan<float> Vector(int document)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)document, (uint)Count, nameof(document));
        return _state.Chunks[document / DenseChunk.Rows].Vector(document % DenseChunk.Rows);
    }

    /// <summary>Offers every document that has a vector and that the mask lets through.</summary>
    public void Search(DenseQuery query, in DocMask mask, int segment, TopCandidates top)
    {
        if (query.Dimensions != _dimensions || query.Metric != _metric)
            throw new ArgumentException($"The query is {query.Metric} with {query.Dimensions} dimensions, the field {_metric} with {_dimensions}.", nameof(query));
        var state = _state;
        mask.ThrowUnlessCovers(state.Count);
        if (query.IsEmpty)
            return;
        var scan = new DenseScan(query, segment, top);
        for (var word = 0; word < DocMask.Words(state.Count); word++)
        {
            var chunk = state.Chunks[word / DenseChunk.Words];
            scan.Add(chunk, word % DenseChunk.Words, mask.Word(word, state.Count), word << 6);
        }

        top.Tighten();
    }

    internal static int Padded(int dimensions) => (dimensions + Alignment - 1) / Alignment * Alignment;

    internal static float InverseNorm(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (var value in vector)
            squares += (double)value * value;
        return squares == 0 ? 0 : (float)(1 / Math.Sqrt(squares));
    }

    internal static void ThrowUnlessFinite(ReadOnlySpan<float> vector)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
                throw new ArgumentException($"The vector has {vector[i]} at position {i}; numbers must be finite.", nameof(vector));
        }
    }

    private (DenseChunk Chunk, int Row) Reserve()
    {
        var (chunks, count) = (_state.Chunks, _state.Count);
        if (count == chunks.Length * DenseChunk.Rows)
            _state = new State([.. chunks, new DenseChunk(_dimensions)], count);
        return (_state.Chunks[count / DenseChunk.Rows], count % DenseChunk.Rows);
    }

    private int Publish()
    {
        _state = new State(_state.Chunks, _state.Count + 1);
        return _state.Count - 1;
    }

    private sealed record State(DenseChunk[] Chunks, int Count);
}
