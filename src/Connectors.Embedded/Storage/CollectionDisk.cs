using Microsoft.Extensions.Logging;

namespace Connectors.Embedded.Storage;

/// <summary>The files of an open collection: the log that grows, and the manifest of the rest.</summary>
internal sealed class CollectionDisk(DiskAccess access, CollectionFiles files, Manifest manifest, WriteAheadLog log, Durability durability, ILogger logger) : IDisposable
{
    private WriteAheadLog _log = log;
    private Manifest _manifest = manifest;

    public string Folder => files.Folder;

    public bool LogIsEmpty => _log.IsEmpty;

    public long LogLength => _log.Length;

    public ulong NextSequence => _log.NextSequence;

    public ulong LogNumber => _log.Number;

    public void Append(IReadOnlyList<RecordBody> records) => _log.Append(records);

    /// <summary>Ends the log and starts the next. On failure the present one goes on.</summary>
    public void StartNextLog()
    {
        _log.Flush();
        var path = files.Log(_log.Number + 1);
        WriteAheadLog? next = null;
        try
        {
            next = WriteAheadLog.Create(access, path, _log.Number + 1, _log.NextSequence, durability);
            access.FlushFolder(files.Folder);
        }
        catch
        {
            // An empty log after the last one is passed over by an open, so a failure to delete this one changes nothing.
            next?.Dispose();
            TryDelete(path);
            throw;
        }

        _log.Dispose();
        _log = next;
    }

    /// <summary>Writes what a checkpoint merged. Beside the writer.</summary>
    public Manifest Save(Checkpoint checkpoint, Func<uint> takeBlockId) => checkpoint.Save(access, files, _manifest, takeBlockId);

    /// <summary>Goes on with a saved manifest and deletes what it no longer names.</summary>
    public void Adopt(Manifest manifest)
    {
        var kept = manifest.Segments.Select(segment => segment.Id).ToHashSet();
        var old = _manifest;
        _manifest = manifest;
        for (var number = old.FirstLog; number < manifest.FirstLog; number++)
            TryDelete(files.Log(number));
        foreach (var segment in old.Segments.Where(segment => !kept.Contains(segment.Id)))
            TryDelete(files.Segment(segment.Id));
    }

    public void Dispose() => _log.Dispose();

    private void TryDelete(string path)
    {
        try
        {
            access.DeleteFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            StorageLog.LeftoverKept(logger, path, exception);
        }
    }
}
