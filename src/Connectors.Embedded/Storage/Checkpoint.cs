namespace Connectors.Embedded.Storage;

/// <summary>
/// Turns the state at the start of a log into segments and a manifest, beside the writer: merges blocks, writes their files, and then
/// the manifest that names them, after which the older logs are not needed. Nothing of the present files is changed.
/// </summary>
internal sealed class Checkpoint(CollectionSnapshot snapshot, ulong firstLog, ulong firstSequence)
{
    /// <summary>The blocks that were merged.</summary>
    public List<BlockMerge> Merges { get; } = [];

    /// <summary>Merges in memory, and builds the indexes of the new blocks.</summary>
    public void Merge(BlockLayout layout, Func<uint> takeBlockId, ICollectionIndex? index, CancellationToken cancellationToken)
    {
        foreach (var group in CompactionPlan.Choose(snapshot))
        {
            var merge = BlockMerge.Run(group, layout, takeBlockId, cancellationToken);
            if (merge.Output is { } output)
                output.Index = index?.Build(output);
            Merges.Add(merge);
        }
    }

    /// <summary>Writes the new segments and the manifest. On return they are durable.</summary>
    public Manifest Save(DiskAccess disk, CollectionFiles files, Manifest present, Func<uint> takeBlockId)
    {
        var replaced = Merges.SelectMany(merge => merge.Inputs).Select(input => input.Block.Id).ToHashSet();
        var lengths = present.Segments.ToDictionary(segment => segment.Id, segment => segment.FileLength);
        var segments = snapshot.Views
            .Where(view => view != snapshot.Head && !replaced.Contains(view.Block.Id))
            .Select(view => new ManifestSegment(view.Block.Id, view.Rows, lengths[view.Block.Id], view.Deleted))
            .ToList();
        foreach (var output in Merges.Select(merge => merge.Output).OfType<PointBlock>())
            segments.Add(new ManifestSegment(output.Id, output.Rows, SegmentWriter.Write(disk, files.Segment(output.Id), output), null));

        disk.FlushFolder(files.Folder);
        var manifest = present with
        {
            FirstLog = firstLog,
            FirstSequence = firstSequence,
            NextBlockId = takeBlockId(),
            Segments = segments,
        };
        manifest.Save(disk, files);
        return manifest;
    }
}
