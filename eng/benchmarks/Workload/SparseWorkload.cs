using System.Runtime.InteropServices;

namespace Connectors.Workload;

/// <summary>
/// The synthetic SPLADE-like collection of ../shared/peers/workload: the same bytes as its generator writes, checked by
/// <see cref="Checksums"/>. Made in memory, on all cores.
/// </summary>
public sealed class SparseWorkload
{
    private const int ChunkRows = 1 << 12;
    private readonly World _world;
    private readonly int[] _fineTopics;
    private readonly int[] _queryTopics;

    private SparseWorkload(int documents, int queries)
    {
        _world = new World(documents);
        (Documents, _fineTopics) = Sample(documents, (sampler, row) => sampler.Document(row));
        (Queries, _queryTopics) = Sample(queries, (sampler, row) => sampler.Query(row, inferenceFree: false));
        (InferenceFreeQueries, _) = Sample(queries, (sampler, row) => sampler.Query(row, inferenceFree: true));
    }

    /// <summary>Gets the documents (docs.csr).</summary>
    public CsrMatrix Documents { get; }

    /// <summary>Gets the expanded queries (queries.csr).</summary>
    public CsrMatrix Queries { get; }

    /// <summary>Gets the queries of an inference-free encoder (queries_if.csr).</summary>
    public CsrMatrix InferenceFreeQueries { get; }

    /// <summary>Makes the collection.</summary>
    /// <param name="documents">How many documents; the topics, and so all rows, depend on it.</param>
    /// <param name="queries">How many queries of each kind.</param>
    public static SparseWorkload Generate(int documents, int queries = 1000) => new(documents, queries);

    /// <summary>The dense companion of the documents (docs.fbin).</summary>
    public DenseMatrix DenseDocuments() => DenseSampler.Generate(_world, _fineTopics, StreamTag.DocumentVector);

    /// <summary>The dense companion of the queries (queries.fbin).</summary>
    public DenseMatrix DenseQueries() => DenseSampler.Generate(_world, _queryTopics, StreamTag.QueryVector);

    /// <summary>The (coarse, fine) topic pairs of the documents (topics.i32).</summary>
    public int[] Topics() => [.. _fineTopics.SelectMany(fine => new[] { _world.Parent(fine), fine })];

    /// <summary>Writes the files that the Python programs of ../shared/peers read.</summary>
    public void WriteTo(string folder, GroundTruth queries, GroundTruth inferenceFreeQueries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(inferenceFreeQueries);
        Directory.CreateDirectory(folder);
        Write("docs.csr", Documents.Write);
        Write("queries.csr", Queries.Write);
        Write("queries_if.csr", InferenceFreeQueries.Write);
        Write("topics.i32", stream => stream.Write(MemoryMarshal.AsBytes<int>(Topics())));
        Write("gt_queries.bin", queries.Write);
        Write("gt_queries_if.bin", inferenceFreeQueries.Write);

        void Write(string name, Action<Stream> write)
        {
            using var stream = File.Create(Path.Combine(folder, name), 1 << 16);
            write(stream);
        }
    }

    private (CsrMatrix Rows, int[] Topics) Sample(int rows, Func<RowSampler, int, int> draw)
    {
        var topics = new int[rows];
        var lengths = new int[rows];
        var chunks = new (List<uint> Indices, List<float> Values)[(rows + ChunkRows - 1) / ChunkRows];
        Parallel.For(0, chunks.Length, () => new RowSampler(_world), (chunk, _, sampler) =>
        {
            var first = chunk * ChunkRows;
            var end = Math.Min(rows, first + ChunkRows);
            var (indices, values) = chunks[chunk] = (new List<uint>((end - first) * 128), new List<float>((end - first) * 128));
            for (var row = first; row < end; row++)
            {
                topics[row] = draw(sampler, row);
                lengths[row] = sampler.CopyTo(indices, values);
            }

            return sampler;
        }, _ => { });
        return (Join(lengths, chunks), topics);
    }

    private static CsrMatrix Join(int[] lengths, (List<uint> Indices, List<float> Values)[] chunks)
    {
        var offsets = new long[lengths.Length + 1];
        for (var row = 0; row < lengths.Length; row++)
            offsets[row + 1] = offsets[row] + lengths[row];
        var indices = GC.AllocateUninitializedArray<uint>(checked((int)offsets[^1]));
        var values = GC.AllocateUninitializedArray<float>(indices.Length);
        for (int chunk = 0, at = 0; chunk < chunks.Length; chunk++)
        {
            var (chunkIndices, chunkValues) = chunks[chunk];
            chunkIndices.CopyTo(indices, at);
            chunkValues.CopyTo(values, at);
            at += chunkIndices.Count;
            chunks[chunk] = default;
        }

        return new CsrMatrix(offsets, indices, values);
    }
}
