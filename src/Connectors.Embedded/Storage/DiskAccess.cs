using System.Runtime.InteropServices;

namespace Connectors.Embedded.Storage;

/// <summary>
/// The only way to the disk, so that tests can count bytes, fail one call, or stop the world between two calls. A change of a name is
/// durable after <see cref="FlushFolder"/>, a change of a content after <see cref="Flush"/>.
/// </summary>
internal partial class DiskAccess
{
    private const int OpenReadOnly = 0;

    public static DiskAccess Default { get; } = new();

    public virtual DiskFile Create(string path) =>
        new(path, File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read));

    public virtual DiskFile Open(string path, FileAccess access) =>
        new(path, File.OpenHandle(path, FileMode.Open, access, FileShare.Read, FileOptions.SequentialScan));

    public virtual long Length(DiskFile file) => RandomAccess.GetLength(file.Handle);

    /// <summary>Reads until the buffer is full or the file ends, and returns the number of bytes read.</summary>
    public virtual int Read(DiskFile file, Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(file.Handle, buffer[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    public virtual void Write(DiskFile file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset) =>
        RandomAccess.Write(file.Handle, parts, offset);

    public virtual void Write(DiskFile file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file.Handle, bytes, offset);

    public virtual void Flush(DiskFile file) => RandomAccess.FlushToDisk(file.Handle);

    public virtual void Truncate(DiskFile file, long length) => RandomAccess.SetLength(file.Handle, length);

    /// <summary>Renames a file over another, atomically.</summary>
    public virtual void Replace(string from, string to) => File.Move(from, to, overwrite: true);

    public virtual void MoveFolder(string from, string to) => Directory.Move(from, to);

    public virtual void CreateFolder(string path) => Directory.CreateDirectory(path);

    public virtual void DeleteFile(string path) => File.Delete(path);

    public virtual void DeleteFolder(string path) => Directory.Delete(path, recursive: true);

    /// <summary>Makes the names in a folder durable. Windows journals them by itself and cannot open a folder this way.</summary>
    public virtual void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = NativeOpen(path, OpenReadOnly);
        if (descriptor < 0)
            throw new IOException($"{path} could not be opened to make its names durable: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (NativeFsync(descriptor) != 0)
                throw new IOException($"The names in {path} could not be made durable: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = NativeClose(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeFsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int NativeClose(int descriptor);
}
