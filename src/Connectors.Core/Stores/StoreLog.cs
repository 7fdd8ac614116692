using Microsoft.Extensions.Logging;

namespace Connectors;

internal static partial class StoreLog
{
    /// <summary>Logs the kind of the error alone: messages quote filters and ids, and servers echo whole queries.</summary>
    public static void OperationFailed(ILogger logger, string operation, string? collection, Exception exception)
    {
        if (!logger.IsEnabled(LogLevel.Debug))
            return;
        var error = exception.GetType().Name;
        OperationFailed(logger, operation, collection, error, (exception as StoreException)?.StatusCode);
    }

    [LoggerMessage(EventId = 1000, Level = LogLevel.Debug, Message = "{Operation} of collection {Collection} failed with {Error} (status {Status})")]
    private static partial void OperationFailed(ILogger logger, string operation, string? collection, string error, string? status);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Upsert into {Collection}: {Rejected} points were rejected, {Unknown} are of unknown outcome, {Written} were written")]
    public static partial void PartialUpsert(ILogger logger, string collection, long rejected, long unknown, long written);
}
