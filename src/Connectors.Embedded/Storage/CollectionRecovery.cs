using Microsoft.Extensions.Logging;

namespace Connectors.Embedded.Storage;

/// <summary>Reads a collection's folder into memory: the segments of the manifest, then the logs that follow it.</summary>
internal sealed class CollectionRecovery
{
    private readonly DiskAccess _disk;
    private readonly CollectionFiles _files;
    private readonly ILogger _logger;
    private readonly IProgress<OpenProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private long _totalBytes;
    private long _bytesRead;

    private CollectionRecovery(DiskAccess disk, CollectionFiles files, ILogger logger, IProgress<OpenProgress>? progress, CancellationToken cancellationToken) =>
        (_disk, _files, _logger, _progress, _cancellationToken) = (disk, files, logger, progress, cancellationToken);

    /// <summary>The definition as it was given to <see cref="Create"/>.</summary>
    /// <exception cref="CorruptFileException">The manifest or the definition is not what was written.</exception>
    public static byte[] ReadDefinition(DiskAccess disk, CollectionFiles files)
    {
        var manifest = Manifest.Load(disk, files.Manifest);
        using var file = disk.Open(files.Definition, FileAccess.Read);
        var definition = new byte[checked((int)disk.Length(file))];
        _ = disk.Read(file, definition, 0);
        return Checksum.Of(definition) == manifest.DefinitionChecksum
            ? definition
            : throw new CorruptFileException(files.Definition, 0, "the definition is not the one that the collection was made with.");
    }

    /// <summary>Writes the files of an empty collection into a folder that nobody looks at yet.</summary>
    public static void Create(DiskAccess disk, CollectionFiles files, BlockLayout layout, ReadOnlyMemory<byte> definition, Durability durability)
    {
        disk.CreateFolder(files.Folder);
        using (var file = disk.Create(files.Definition))
        {
            disk.Write(file, definition.Span, 0);
            disk.Flush(file);
        }

        using (WriteAheadLog.Create(disk, files.Log(1), number: 1, firstSequence: 0, durability))
            disk.FlushFolder(files.Folder);
        new Manifest(layout, Checksum.Of(definition.Span), NextBlockId: 1, FirstLog: 1, FirstSequence: 0, []).Save(disk, files);
    }

    /// <exception cref="CorruptFileException">A file is not what was written.</exception>
    /// <exception cref="NotSupportedException">A file has a format of another version.</exception>
    public static CollectionStorage Open(
        DiskAccess disk,
        CollectionFiles files,
        ICollectionIndex? index,
        StorageOptions options,
        ILogger logger,
        IProgress<OpenProgress>? progress,
        CancellationToken cancellationToken)
    {
        var manifest = Manifest.Load(disk, files.Manifest);
        var recovery = new CollectionRecovery(disk, files, logger, progress, cancellationToken);
        var logs = recovery.FindLogs(manifest);
        recovery.DeleteLeftovers(manifest);
        recovery.CountBytes(manifest, logs);

        var state = new CollectionState(manifest.Layout, recovery.ReadSegments(manifest, index), manifest.NextBlockId);
        if (state.LoadIds() is { } twice)
            throw new CorruptFileException(files.Segment(twice.BlockId), 0, $"row {twice.Ordinal} has the id of another live point.");

        var extent = recovery.Replay(manifest, logs, state);
        var log = WriteAheadLog.Continue(disk, files.Log(logs[^1]), extent, options.Durability);
        return new CollectionStorage(manifest.Layout, state, new CollectionDisk(disk, files, manifest, log, options.Durability, logger), index, options, logger);
    }

    /// <summary>The numbers of the logs to replay.</summary>
    private List<ulong> FindLogs(Manifest manifest)
    {
        var logs = _files.Logs();
        logs.RemoveAll(number => number < manifest.FirstLog);

        // The next log is made before it is used, so the last one may be empty or not even have its header.
        while (logs.Count > 1 && new FileInfo(_files.Log(logs[^1])).Length <= LogFormat.FileHeaderSize)
        {
            _disk.DeleteFile(_files.Log(logs[^1]));
            logs.RemoveAt(logs.Count - 1);
        }

        for (var i = 0; i == 0 || i < logs.Count; i++)
        {
            var expected = manifest.FirstLog + (ulong)i;
            if (i >= logs.Count || logs[i] != expected)
                throw new CorruptFileException(_files.Log(expected), 0, "the log is missing, and the manifest or a later log needs it.");
        }

        return logs;
    }

    private void DeleteLeftovers(Manifest manifest)
    {
        var named = manifest.Segments.Select(segment => (ulong)segment.Id).ToHashSet();
        foreach (var id in _files.Segments().Where(id => !named.Contains(id) && id <= uint.MaxValue))
            _disk.DeleteFile(_files.Segment((uint)id));
        foreach (var number in _files.Logs().Where(number => number < manifest.FirstLog))
            _disk.DeleteFile(_files.Log(number));
        if (File.Exists(_files.NewManifest))
            _disk.DeleteFile(_files.NewManifest);
    }

    private void CountBytes(Manifest manifest, List<ulong> logs)
    {
        _totalBytes = manifest.Segments.Sum(segment => segment.FileLength);
        foreach (var number in logs)
            _totalBytes += new FileInfo(_files.Log(number)).Length;
    }

    private TrackedBlock[] ReadSegments(Manifest manifest, ICollectionIndex? index)
    {
        var blocks = new TrackedBlock[manifest.Segments.Count];
        var parallel = new ParallelOptions { CancellationToken = _cancellationToken, MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) };
        try
        {
            Parallel.For(0, blocks.Length, parallel, i =>
            {
                var segment = manifest.Segments[i];
                var path = _files.Segment(segment.Id);
                if (!File.Exists(path))
                    throw new CorruptFileException(path, 0, "the segment is missing, and the manifest needs it.");
                var block = SegmentReader.Read(_disk, path, segment, manifest.Layout, Report, _cancellationToken);
                block.Index = index?.Build(block);
                blocks[i] = new TrackedBlock(block, segment.Deleted);
            });
        }
        catch (AggregateException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.Flatten().InnerExceptions[0]);
        }

        return blocks;
    }

    private LogExtent Replay(Manifest manifest, List<ulong> logs, CollectionState state)
    {
        var sequence = manifest.FirstSequence;
        for (var i = 0; ; i++)
        {
            var path = _files.Log(logs[i]);
            using var reader = LogReader.Open(_disk, path, logs[i]);
            if (reader.NextSequence != sequence)
                throw new CorruptFileException(path, FilePreamble.Size, $"the log starts with record {reader.NextSequence} where record {sequence} belongs.");
            ReplayRecords(path, reader, state);
            var extent = reader.Finish();
            sequence = extent.NextSequence;
            if (extent.TornBytes > 0 && i < logs.Count - 1)
                throw new CorruptFileException(path, extent.ValidLength, "the log ends within a record although another log follows.");
            if (extent.TornBytes > 0)
                StorageLog.TornTail(_logger, path, extent.TornBytes, extent.ValidLength);
            if (i == logs.Count - 1)
                return extent;
        }
    }

    private void ReplayRecords(string path, LogReader reader, CollectionState state)
    {
        while (true)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var offset = reader.Offset;
            if (!reader.TryRead(out var body))
                return;
            try
            {
                var rows = new RecordReader(body).RowsAppended;
                if (rows > RecordBody.MaxEntries)
                    throw new InvalidDataException($"A log record has {rows} points, more than this version writes.");
                if (!state.HasRoomFor(rows))
                    state.Freeze();
                state.Apply(body, new CommitResult());
            }
            catch (InvalidDataException exception)
            {
                throw new CorruptFileException(path, offset, exception.Message);
            }

            Report(reader.Offset - offset);
        }
    }

    private void Report(long bytes) => _progress?.Report(new OpenProgress(Interlocked.Add(ref _bytesRead, bytes), _totalBytes));
}
