namespace Connectors.Cli.Tests;

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("connectors-cli-").FullName;

    public string Store => "embedded:" + In("store");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
