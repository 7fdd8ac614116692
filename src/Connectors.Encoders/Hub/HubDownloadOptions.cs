namespace Connectors.Encoders;

/// <summary>Options of <see cref="ModelHub.DownloadAsync"/>.</summary>
public sealed class HubDownloadOptions
{
    /// <summary>Gets or sets the branch, tag or commit. Default <c>main</c>. Only a commit always means the same files.</summary>
    public string Revision { get; set; } = "main";

    /// <summary>Gets or sets which files are wanted. Default <see cref="HubFiles.Onnx"/>.</summary>
    public HubFiles Files { get; set; } = HubFiles.Onnx;

    /// <summary>Gets or sets a receiver of reports, called on worker threads.</summary>
    public IProgress<HubProgress>? Progress { get; set; }
}
