using Microsoft.Extensions.Logging;

namespace Connectors.Encoders.Caching;

internal static partial class CacheLog
{
    [LoggerMessage(20, LogLevel.Warning, "Vectors could not be read from the distributed cache; they are computed.")]
    public static partial void ReadFailed(this ILogger logger, Exception exception);

    [LoggerMessage(21, LogLevel.Warning, "Vectors could not be written to the distributed cache.")]
    public static partial void WriteFailed(this ILogger logger, Exception exception);
}
