namespace Connectors.Embedded.Storage;

/// <summary>The live rows of some blocks, as of one snapshot, gathered into a new sealed block.</summary>
internal sealed class BlockMerge
{
    private const int Gone = -1;

    private readonly Dictionary<uint, int[]> _moves = [];

    private BlockMerge(IReadOnlyList<BlockView> inputs) => Inputs = inputs;

    public IReadOnlyList<BlockView> Inputs { get; }

    /// <summary>The new block, or null when no row was live.</summary>
    public PointBlock? Output { get; private set; }

    public static BlockMerge Run(IReadOnlyList<BlockView> inputs, BlockLayout layout, Func<uint> takeBlockId, CancellationToken cancellationToken)
    {
        var merge = new BlockMerge(inputs);
        var size = BlockSize.Empty(layout);
        foreach (var input in inputs)
        {
            var moves = new int[input.Rows];
            for (var row = 0; row < moves.Length; row++)
            {
                moves[row] = input.IsLive(row) ? size.Rows : Gone;
                if (moves[row] != Gone)
                    size.Add(input.Block, row);
            }

            merge._moves.Add(input.Block.Id, moves);
        }

        if (size.Rows > 0)
            merge.Output = merge.Gather(new PointBlock(takeBlockId(), layout, size), cancellationToken);
        return merge;
    }

    /// <summary>Where a row of an input went; none when it was not live.</summary>
    public PointLocation Move(PointLocation location)
    {
        var row = _moves[location.BlockId][location.Ordinal];
        return row == Gone ? default : new PointLocation(Output!.Id, row);
    }

    private PointBlock Gather(PointBlock output, CancellationToken cancellationToken)
    {
        foreach (var input in Inputs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var row = 0; row < input.Rows; row++)
            {
                if (_moves[input.Block.Id][row] != Gone)
                    output.AppendFrom(input.Block, row);
            }
        }

        output.Seal();
        return output;
    }
}
