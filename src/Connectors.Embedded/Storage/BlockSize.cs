namespace Connectors.Embedded.Storage;

/// <summary>How much room the columns of a block take, counted beforehand so that merged blocks are trimmed exactly.</summary>
internal sealed class BlockSize(int sparseFields)
{
    private readonly int[] _sparseEntries = new int[sparseFields];

    public static BlockSize Empty(BlockLayout layout) => new(layout.SparseFields);

    public int Rows { get; private set; }

    public int IdBytes { get; private set; }

    public int PayloadBytes { get; private set; }

    public int SparseEntries(int field) => _sparseEntries[field];

    public void Add(PointBlock block, int row)
    {
        Rows++;
        IdBytes += block.Ids.Span(row).Length;
        PayloadBytes = checked(PayloadBytes + block.Payloads.Span(row).Length);
        for (var field = 0; field < _sparseEntries.Length; field++)
            _sparseEntries[field] = checked(_sparseEntries[field] + block.Sparse[field].IndicesOf(row).Length);
    }
}
