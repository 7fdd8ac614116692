namespace Connectors.Cli.Tests;

/// <summary>A store with the example's first 60 passages, sparse and dense, filled by the tool once for all tests of the class.</summary>
public sealed class FilledStore : IAsyncLifetime, IDisposable
{
    public const int Points = 60;

    private readonly TemporaryFolder _folder = new();

    public string[] Target => ["--store", _folder.Store, "--collection", "passages"];

    internal ProgramResult Filling { get; private set; } = null!;

    public static string Passages(int count) =>
        string.Concat(File.ReadLines(Path.Combine(RepositoryFolder.Root, "examples", "QuickStart", "data", "passages.jsonl")).Take(count).Select(line => line + "\n"));

    public async Task InitializeAsync() =>
        Filling = await Cli.RunAsync(["upsert", .. Target, "--input", "-", "--sparse", Cli.Splade, "--dense", Cli.MiniLm, "--batch-points", "16", "--output", "json", "--progress", "json"], Passages(Points));

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
