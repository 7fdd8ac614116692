namespace Connectors.Encoders.Hub;

/// <summary>A file of a model as the hub lists it.</summary>
/// <param name="Path">The checked path in the folder, with slashes.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Hash">
/// The lower-case name of the content, by which the cache calls it too: 64 digits of SHA-256 for large files (Git LFS), else the 40 of git's
/// SHA-1.
/// </param>
internal sealed record HubFile(string Path, long Size, string Hash)
{
    public const int Sha256Digits = 64;
    public const int GitDigits = 40;

    public bool IsLarge => Hash.Length == Sha256Digits;
}
