using Connectors.Encoders;

namespace Connectors.Cli.Output;

/// <summary>Shows the reports of a download, which come from several threads.</summary>
internal sealed class DownloadProgress(IProgressDisplay display) : IProgress<HubProgress>
{
    private readonly Lock _gate = new();

    public void Report(HubProgress value)
    {
        lock (_gate)
            display.Report(new WorkState(value.Bytes, Failed: 0, value.TotalBytes == 0 ? 1 : (double)value.Bytes / value.TotalBytes));
    }
}
