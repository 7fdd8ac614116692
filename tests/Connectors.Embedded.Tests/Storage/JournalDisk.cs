using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Tests.Storage;

/// <summary>
/// Notes every change while it happens, and can then lay out the folder as a power failure after any step may leave it: contents that
/// were not flushed, and names in a folder that was not, are kept in any part and any order.
/// </summary>
internal sealed class JournalDisk : QuickDisk
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _base = [];
    private readonly List<Step> _steps = [];
    private readonly Dictionary<string, int> _open = [];
    private readonly string _root;
    private int _acknowledged;
    private int _files;

    public JournalDisk(string root)
    {
        _root = root;
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("store.lock", StringComparison.Ordinal)))
        {
            _base.Add(file, File.ReadAllBytes(file));
            _open.Add(file, _files++);
        }
    }

    public int Count => _steps.Count;

    public void Mark(int acknowledged)
    {
        lock (_lock)
            _acknowledged = acknowledged;
    }

    public override DiskFile Create(string path)
    {
        // Lets writes go to the next log before the segments of the one before are written, where some come.
        var acknowledged = Volatile.Read(ref _acknowledged);
        if (path.Contains("segment-", StringComparison.Ordinal))
            SpinWait.SpinUntil(() => Volatile.Read(ref _acknowledged) >= acknowledged + 2, TimeSpan.FromMilliseconds(200));
        lock (_lock)
        {
            _open[path] = _files++;
            Note(StepKind.Name, path, _open[path]);
        }

        return base.Create(path);
    }

    public override void Write(DiskFile file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset) =>
        Write(file, parts.SelectMany(part => part.ToArray()).ToArray().AsSpan(), offset);

    public override void Write(DiskFile file, ReadOnlySpan<byte> bytes, long offset)
    {
        base.Write(file, bytes, offset);
        lock (_lock)
            Note(StepKind.Write, file.Path, _open[file.Path], offset, bytes.ToArray());
    }

    public override void Truncate(DiskFile file, long length) => throw new NotSupportedException("The history has no failing write.");

    public override void Flush(DiskFile file)
    {
        base.Flush(file);
        lock (_lock)
            Note(StepKind.Flush, file.Path, _open[file.Path]);
    }

    public override void Replace(string from, string to)
    {
        base.Replace(from, to);
        lock (_lock)
        {
            Note(StepKind.Rename, from, _open[from], target: to);
            _open[to] = _open[from];
            _open.Remove(from);
        }
    }

    public override void DeleteFile(string path)
    {
        base.DeleteFile(path);
        lock (_lock)
            Note(StepKind.Delete, path, 0);
    }

    public override void FlushFolder(string path)
    {
        base.FlushFolder(path);
        lock (_lock)
            Note(StepKind.FlushNames, path, 0);
    }

    /// <summary>Lays out what is left when the power fails after some steps, and returns how many writes were acknowledged then.</summary>
    public int Restore(int steps, Func<double> keep, Random random, string target)
    {
        var (names, contents, pendingNames, pendingWrites) = (new Dictionary<string, int>(), new Dictionary<int, byte[]>(), new List<Step>(), new List<Step>());
        var file = 0;
        foreach (var (path, bytes) in _base)
        {
            contents[file] = bytes;
            names[path] = file++;
        }

        foreach (var step in _steps.Take(steps))
        {
            switch (step.Kind)
            {
                case StepKind.Write:
                    pendingWrites.Add(step);
                    break;
                case StepKind.Flush:
                    foreach (var write in pendingWrites.Where(write => write.File == step.File))
                        Apply(contents, write, write.Bytes!.Length);
                    pendingWrites.RemoveAll(write => write.File == step.File);
                    break;
                case StepKind.FlushNames:
                    pendingNames.ForEach(change => Apply(names, change));
                    pendingNames.Clear();
                    break;
                default:
                    pendingNames.Add(step);
                    break;
            }
        }

        foreach (var change in pendingNames.Where(_ => random.NextDouble() < keep()))
            Apply(names, change);
        foreach (var write in pendingWrites.OrderBy(_ => random.Next()))
            Apply(contents, write, Kept(keep(), write.Bytes!.Length));
        foreach (var (path, number) in names)
        {
            var copy = path.Replace(_root, target, StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, contents.GetValueOrDefault(number) ?? []);
        }

        return steps == 0 ? 0 : _steps[steps - 1].Acknowledged;
    }

    // None, some, or all of a write, each as likely for a share that is.
    private static int Kept(double share, int length) => share switch
    {
        < 1.0 / 3 => 0,
        > 2.0 / 3 => length,
        _ => (int)((share * 3 - 1) * length),
    };

    private static void Apply(Dictionary<string, int> names, Step change)
    {
        if (change.Kind == StepKind.Name)
            names[change.Path] = change.File;
        else
            names.Remove(change.Path);
        if (change.Kind == StepKind.Rename)
            names[change.Target!] = change.File;
    }

    private static void Apply(Dictionary<int, byte[]> contents, Step write, int length)
    {
        if (length == 0)
            return;
        var before = contents.GetValueOrDefault(write.File) ?? [];
        var after = new byte[Math.Max(before.Length, write.Offset + length)];
        before.CopyTo(after, 0);
        write.Bytes.AsSpan(0, length).CopyTo(after.AsSpan((int)write.Offset));
        contents[write.File] = after;
    }

    private void Note(StepKind kind, string path, int file, long offset = 0, byte[]? bytes = null, string? target = null) =>
        _steps.Add(new Step(kind, path, file, offset, bytes, target, _acknowledged));

    private enum StepKind
    {
        Name,
        Write,
        Flush,
        Rename,
        Delete,
        FlushNames,
    }

    private sealed record Step(StepKind Kind, string Path, int File, long Offset, byte[]? Bytes, string? Target, int Acknowledged);
}
