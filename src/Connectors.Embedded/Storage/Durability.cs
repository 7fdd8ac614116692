namespace Connectors.Embedded.Storage;

/// <summary>What an acknowledged write survives.</summary>
internal enum Durability
{
    /// <summary>The end of the process, of the operating system, and a power failure: every acknowledgement waits for the disk.</summary>
    Fsync,

    /// <summary>The end of the process. After a power failure the newest writes may be missing, never older ones before newer ones.</summary>
    OsBuffered,
}
