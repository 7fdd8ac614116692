namespace Connectors.Embedded.Storage;

/// <summary>Another process, or another store object of this one, has the folder open.</summary>
internal sealed class StoreLockedException(string path, int? processId, Exception inner)
    : IOException($"The store {path} is in use by {(processId is { } id ? $"process {id}" : "another process")}. A folder can be open once at a time: share one store object, or close the other one.", inner)
{
    /// <summary>The process that holds the folder, where it could be read.</summary>
    public int? ProcessId { get; } = processId;
}
