namespace Connectors.Embedded.Tests.Storage;

/// <summary>A folder that is gone when the test is.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("connectors-").FullName;

    public static TemporaryFolder CopyOf(string source)
    {
        var copy = new TemporaryFolder();
        foreach (var folder in Directory.EnumerateDirectories(source, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(folder.Replace(source, copy.Path, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("store.lock", StringComparison.Ordinal)))
            File.Copy(file, file.Replace(source, copy.Path, StringComparison.Ordinal));
        return copy;
    }

    public string Find(string pattern) => Directory.EnumerateFiles(Path, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
