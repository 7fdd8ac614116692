using Microsoft.Extensions.Logging;

namespace Connectors.Encoders.Hub;

/// <summary>What a hub logs. Addresses that it redirects to are never among it: they are signed, and so are credentials.</summary>
internal static partial class HubLog
{
    [LoggerMessage(1, LogLevel.Information, "Downloading {Files} files ({Bytes} bytes) of {Model} at commit {Commit} from {Host}.")]
    public static partial void Downloading(this ILogger logger, string model, string commit, int files, long bytes, string host);

    [LoggerMessage(2, LogLevel.Warning, "{Fault} Trying again in {Delay} (retry {Retry} of {Retries}).")]
    public static partial void Retrying(this ILogger logger, string fault, TimeSpan delay, int retry, int retries);
}
