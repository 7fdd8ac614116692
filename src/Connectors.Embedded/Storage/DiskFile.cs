using Microsoft.Win32.SafeHandles;

namespace Connectors.Embedded.Storage;

/// <summary>An open file and its name, for messages.</summary>
internal sealed class DiskFile(string path, SafeFileHandle handle) : IDisposable
{
    public string Path { get; } = path;

    public SafeFileHandle Handle { get; } = handle;

    public void Dispose() => Handle.Dispose();
}
