using System.Globalization;

namespace Connectors.Embedded.Storage;

/// <summary>
/// Keeps a folder to one store object: a file that is open exclusively (flock on Unix, sharing mode on Windows), so the operating system
/// ends the lock with the process. Network file systems without flock do not enforce it.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    // What .NET reports of a file that is open exclusively elsewhere: ERROR_SHARING_VIOLATION as an HRESULT, else the errno of flock.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="StoreLockedException">The folder is open already.</exception>
    public static StoreLock Take(string folder)
    {
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, "store.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException exception) when (exception.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac)
        {
            throw new StoreLockedException(folder, ReadProcessId(folder), exception);
        }

        try
        {
            WriteProcessId(folder);
            return new StoreLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // The file stays: deleting it would let two processes hold locks on two files of the same name.
    public void Dispose() => _file.Dispose();

    private static string ProcessIdPath(string folder) => Path.Combine(folder, "store.pid");

    // In a file of its own, because nobody else can read one that is open exclusively. Only a message depends on it, so that a full disk
    // keeps nobody from opening the store.
    private static void WriteProcessId(string folder)
    {
        try
        {
            File.WriteAllText(ProcessIdPath(folder), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            File.Delete(ProcessIdPath(folder));
        }
    }

    private static int? ReadProcessId(string folder)
    {
        try
        {
            return int.TryParse(File.ReadAllText(ProcessIdPath(folder)), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
