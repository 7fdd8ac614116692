using System.Globalization;
using System.Text;

namespace Connectors.Embedded.Storage;

/// <summary>
/// Keeps a folder to one store object: a file that is open exclusively (flock on Unix, sharing mode on Windows), so the operating system
/// ends the lock with the process. Network file systems without flock do not enforce it.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="StoreLockedException">The folder is open already.</exception>
    public static StoreLock Take(string folder)
    {
        var path = Path.Combine(folder, "store.lock");
        FileStream file;
        try
        {
            // On Windows readers are let in, for the process id; on Unix only None is exclusive, and readers need no permission.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None, bufferSize: 1);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new StoreLockedException(folder, ReadProcessId(path), exception);
        }

        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new StoreLock(file);
    }

    // The file stays: deleting it would let two processes hold locks on two files of the same name.
    public void Dispose() => _file.Dispose();

    private static int? ReadProcessId(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, Encoding.ASCII);
            return int.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
