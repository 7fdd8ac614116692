using Connectors.Testing.Hub;

namespace Connectors.Cli.Tests;

/// <summary>Downloads by processes of their own from a hub in this one.</summary>
public sealed class ModelHubTests
{
    private const string Graph = "model.onnx";

    [Fact]
    public async Task A_model_is_downloaded_and_used_from_the_cache()
    {
        using var hub = new ListenerHub(SpladeFiles());
        using var folder = new TemporaryFolder();
        var download = (await RunAsync(folder, "", "models", "download", ListenerHub.ModelId, "--endpoint", hub.Address.AbsoluteUri, "--progress", "json")).Expect(0);
        var snapshot = Path.Combine(folder.In("cache"), "models--acme--encoder", "snapshots", ListenerHub.Commit);
        Assert.Equal([snapshot], download.Lines);
        Assert.Contains("\"fraction\":1,", download.Error, StringComparison.Ordinal);

        hub.Requests.Clear();
        var again = (await RunAsync(folder, "", "models", "download", ListenerHub.ModelId, "--offline", "--output", "json")).Expect(0).Json;
        Assert.Equal((ListenerHub.ModelId, ListenerHub.Commit, snapshot), (again.GetProperty("id").GetString(), again.GetProperty("commit").GetString(), again.GetProperty("folder").GetString()));
        var fromHub = (await RunAsync(folder, "\"moon landing\"\n", "encode", "--encoder", $"splade:hf:{ListenerHub.ModelId}")).Expect(0);
        var fromFolder = (await Cli.RunAsync(["encode", "--encoder", Cli.Splade], "\"moon landing\"\n")).Expect(0);
        Assert.Equal(fromFolder.Output, fromHub.Output);
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task Nothing_is_downloaded_unless_asked_for()
    {
        using var hub = new ListenerHub(SpladeFiles());
        using var folder = new TemporaryFolder();
        foreach (var (spec, ways) in new[] { ("splade:acme/encoder", "Give the path of a model's folder"), ("splade:hf:acme/encoder", "is not in the cache") })
        {
            var result = (await RunAsync(folder, "\"x\"\n", [("HF_ENDPOINT", hub.Address.AbsoluteUri)], "encode", "--encoder", spec)).Expect(1);
            Assert.Contains(ways, result.Error, StringComparison.Ordinal);
            Assert.Contains("connectors models download acme/encoder", result.Error, StringComparison.Ordinal);
        }

        Assert.Empty(hub.Requests);
        Assert.False(Directory.Exists(folder.In("cache")));
    }

    [Fact]
    public async Task A_process_that_is_killed_leaves_nothing_half_placed_and_the_next_one_goes_on()
    {
        var graph = FakeFile.Large(Graph, 4_000_000);
        using var hub = new ListenerHub(FakeFile.Small("config.json", "{}"), graph);
        using var folder = new TemporaryFolder();
        hub.Stall = (Graph, 3_000_000);
        var model = Path.Combine(folder.In("cache"), "models--acme--encoder");
        var partial = new FileInfo(Path.Combine(model, "blobs", graph.TrueHash + ".incomplete"));
        using (var process = Cli.Start(["models", "download", ListenerHub.ModelId, "--endpoint", hub.Address.AbsoluteUri], folder.Path, ("HF_HUB_CACHE", folder.In("cache"))))
        {
            while (!process.HasExited && !(partial.Exists && partial.Length >= 3_000_000))
            {
                await Task.Delay(20);
                partial.Refresh();
            }

            process.Kill();
            await BuiltProgram.EndAsync(process);
        }

        Assert.Equal(3_000_000, partial.Length);
        Assert.False(Directory.Exists(Path.Combine(model, "snapshots")));
        Assert.False(Directory.Exists(Path.Combine(model, "refs")));
        Assert.False(File.Exists(Path.Combine(model, "blobs", graph.TrueHash)));

        hub.Requests.Clear();
        var snapshot = (await RunAsync(folder, "", "models", "download", ListenerHub.ModelId, "--endpoint", hub.Address.AbsoluteUri)).Expect(0).Lines.Single();
        Assert.Equal("bytes=3000000-", hub.Downloads.Single(request => request.Path.EndsWith(Graph, StringComparison.Ordinal)).Range);
        Assert.Equal(graph.Content, await File.ReadAllBytesAsync(Path.Combine(snapshot, Graph)));
    }

    [Fact]
    public async Task Two_processes_at_once_bring_each_file_once()
    {
        using var hub = new ListenerHub(FakeFile.Small("config.json", "{}"), FakeFile.Large(Graph, 4_000_000));
        using var folder = new TemporaryFolder();
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => RunAsync(folder, "", "models", "download", ListenerHub.ModelId, "--endpoint", hub.Address.AbsoluteUri)));
        Assert.Single(both.SelectMany(result => result.Expect(0).Lines).Distinct());
        Assert.Equal(2, hub.Downloads.Count());
    }

    [Fact]
    public async Task A_model_that_may_not_be_used_commercially_says_so()
    {
        using var hub = new ListenerHub();
        using var folder = new TemporaryFolder();
        var result = (await RunAsync(folder, "", "models", "download", "naver/splade-v3", "--endpoint", hub.Address.AbsoluteUri)).Expect(1);
        Assert.Contains("CC-BY-NC-SA-4.0, forbids commercial use", result.Error, StringComparison.Ordinal);
        Assert.Contains("(404)", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bm25 is built in", "bm25")]
    [InlineData("is not the address of a hub", "a/b", "--endpoint", "hub")]
    public async Task Mistakes_are_named_before_anything_is_asked(string message, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(message, (await RunAsync(folder, "", ["models", "download", .. arguments])).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_has_known_models_with_licence_and_whether_they_are_here()
    {
        using var folder = new TemporaryFolder();
        var model = Path.Combine(folder.In("cache"), "models--naver--splade-v3");
        var snapshot = Directory.CreateDirectory(Path.Combine(model, "snapshots", ListenerHub.Commit)).FullName;
        Directory.CreateDirectory(Path.Combine(model, "refs"));
        await File.WriteAllTextAsync(Path.Combine(model, "refs", "main"), ListenerHub.Commit);

        var table = (await RunAsync(folder, "", "models", "list")).Expect(0);
        Assert.Matches("^KNOWN +KIND +SIZE +LICENCE +VOCABULARY +IDF +QUERY MODEL +MAX TOKENS +FILE +HERE$", table.Lines[0]);
        Assert.Contains(table.Lines, line => line.StartsWith("naver/splade-v3 ", StringComparison.Ordinal) && line.Contains("CC-BY-NC-SA-4.0 (non-commercial)", StringComparison.Ordinal) && line.EndsWith("yes", StringComparison.Ordinal));
        Assert.Contains(table.Lines, line => line.StartsWith("bm25 ", StringComparison.Ordinal) && line.EndsWith("built in", StringComparison.Ordinal));

        var known = (await RunAsync(folder, "", "models", "list", "--output", "json", "--folder", Path.Combine(RepositoryFolder.Root, "models"))).Expect(0).Json
            .GetProperty("known").EnumerateArray().ToDictionary(entry => entry.GetProperty("id").GetString()!);
        Assert.Equal(snapshot, known["naver/splade-v3"].GetProperty("folder").GetString());
        Assert.True(known["naver/splade-v3"].GetProperty("nonCommercial").GetBoolean());
        Assert.Equal(RepositoryFolder.Model("splade-tiny"), known["rasyosef/splade-tiny"].GetProperty("folder").GetString());
        Assert.False(known["Qdrant/opensearch-neural-sparse-encoding-doc-v3-gte"].GetProperty("needsQueryInference").GetBoolean());
        Assert.All(known.Values, entry => Assert.NotEmpty(entry.GetProperty("source").GetString()!));
    }

    private static FakeFile[] SpladeFiles()
    {
        var folder = RepositoryFolder.Model("splade-tiny");
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path =>
            new FakeFile(Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes(path)) { IsLarge = path.EndsWith(".onnx", StringComparison.Ordinal) })];
    }

    private static Task<ProgramResult> RunAsync(TemporaryFolder folder, string input, params string[] arguments) => RunAsync(folder, input, [], arguments);

    private static Task<ProgramResult> RunAsync(TemporaryFolder folder, string input, (string Name, string Value)[] environment, params string[] arguments) =>
        Cli.RunAsync(arguments, System.Text.Encoding.UTF8.GetBytes(input), folder.Path, [("HF_HUB_CACHE", folder.In("cache")), .. environment]);
}
