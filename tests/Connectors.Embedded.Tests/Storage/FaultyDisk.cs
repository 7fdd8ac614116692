using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Tests.Storage;

/// <summary>A disk that fails: from some change on all of them, as after the end of the process, or one kind of call while asked to.</summary>
internal sealed class FaultyDisk : QuickDisk
{
    private int _changes;

    /// <summary>The number of changes that succeed. The next one, if it is a write, is half done.</summary>
    public int ChangesLeft { get; set; } = int.MaxValue;

    public int Changes => Volatile.Read(ref _changes);

    /// <summary>The paths whose writes fail half-way, as on a full disk.</summary>
    public Func<string, bool> IsFull { get; set; } = _ => false;

    public bool FailFlush { get; set; }

    public bool FailTruncate { get; set; }

    public override DiskFile Create(string path)
    {
        Change();
        return base.Create(path);
    }

    public override void Write(DiskFile file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset) =>
        Write(file, parts.SelectMany(part => part.ToArray()).ToArray().AsSpan(), offset);

    public override void Write(DiskFile file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (Interlocked.Increment(ref _changes) == ChangesLeft + 1 || IsFull(file.Path))
        {
            base.Write(file, bytes[..(bytes.Length / 2)], offset);
            throw IsFull(file.Path) ? new IOException("No space left on device") : new SimulatedCrashException();
        }

        if (_changes > ChangesLeft)
            throw new SimulatedCrashException();
        base.Write(file, bytes, offset);
    }

    public override void Flush(DiskFile file)
    {
        Change();
        if (FailFlush)
            throw new IOException("Input/output error");
        base.Flush(file);
    }

    public override void Truncate(DiskFile file, long length)
    {
        Change();
        if (FailTruncate)
            throw new IOException("Input/output error");
        base.Truncate(file, length);
    }

    public override void Replace(string from, string to)
    {
        Change();
        base.Replace(from, to);
    }

    public override void MoveFolder(string from, string to)
    {
        Change();
        base.MoveFolder(from, to);
    }

    public override void CreateFolder(string path)
    {
        Change();
        base.CreateFolder(path);
    }

    public override void DeleteFile(string path)
    {
        Change();
        base.DeleteFile(path);
    }

    public override void DeleteFolder(string path)
    {
        Change();
        base.DeleteFolder(path);
    }

    public override void FlushFolder(string path)
    {
        Change();
        base.FlushFolder(path);
    }

    private void Change()
    {
        if (Interlocked.Increment(ref _changes) > ChangesLeft)
            throw new SimulatedCrashException();
    }
}
