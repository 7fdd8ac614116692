namespace Connectors.Encoders;

/// <summary>How far a download is.</summary>
/// <param name="File">The file that got on.</param>
/// <param name="Bytes">The bytes of all wanted files that are on this machine, those of earlier downloads included.</param>
/// <param name="TotalBytes">The bytes of all wanted files.</param>
public readonly record struct HubProgress(string File, long Bytes, long TotalBytes);
