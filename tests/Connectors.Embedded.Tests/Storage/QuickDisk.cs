using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Tests.Storage;

/// <summary>A disk that does not wait for the device: no test here turns the power off, and the simulated failures note flushes themselves.</summary>
internal class QuickDisk : DiskAccess
{
    public override void Flush(DiskFile file)
    {
    }

    public override void FlushFolder(string path)
    {
    }
}
