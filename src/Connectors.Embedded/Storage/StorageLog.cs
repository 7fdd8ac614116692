using Microsoft.Extensions.Logging;

namespace Connectors.Embedded.Storage;

internal static partial class StorageLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Path} ended within a record that was never acknowledged; its last {Bytes} bytes, from offset {Offset}, were dropped.")]
    public static partial void TornTail(ILogger logger, string path, long bytes, long offset);

    [LoggerMessage(2, LogLevel.Error, "The log of {Folder} could not be turned into a segment. Writes go on; it is tried again with the next segment.")]
    public static partial void CheckpointFailed(ILogger logger, string folder, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "{Folder}: {Inputs} blocks became {Outputs} segments, {Points} points.")]
    public static partial void Checkpointed(ILogger logger, string folder, int inputs, int outputs, long points);

    [LoggerMessage(4, LogLevel.Warning, "{Path} is no longer needed but could not be deleted; the next open tries again.")]
    public static partial void LeftoverKept(ILogger logger, string path, Exception exception);
}
