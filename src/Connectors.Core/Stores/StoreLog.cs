using Microsoft.Extensions.Logging;

namespace Connectors;

internal static partial class StoreLog
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Debug, Message = "{Operation} of collection {Collection} failed")]
    public static partial void OperationFailed(ILogger logger, string operation, string? collection, Exception exception);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Upsert into {Collection}: {Rejected} points were rejected, {Unknown} are of unknown outcome, {Written} were written")]
    public static partial void PartialUpsert(ILogger logger, string collection, long rejected, long unknown, long written);
}
