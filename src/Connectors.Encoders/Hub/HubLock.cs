namespace Connectors.Encoders.Hub;

/// <summary>
/// Keeps a blob to one process: a file that is open exclusively (flock on Unix), which is how huggingface_hub locks it too (utils/_fixes.py,
/// filelock), so that it and we do not write the same blob at once.
/// </summary>
internal sealed class HubLock : IDisposable
{
    // What .NET reports of a file that is open exclusively elsewhere: ERROR_SHARING_VIOLATION as an HRESULT, else the errno of flock.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private HubLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else holds the lock; the operating system ends it with the process.</summary>
    public static async Task<HubLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new HubLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
            }
            catch (IOException e) when (e.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac)
            {
                await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The file stays: deleting it would let two processes hold locks on two files of the same name.
    public void Dispose() => _file.Dispose();
}
