using Connectors.Encoders.Hub;
using Connectors.Testing.Hub;

namespace Connectors.Encoders.Tests.Hub;

/// <summary>A hub, a cache of its own, and a clock that waits for nobody.</summary>
internal sealed class HubCase : IAsyncDisposable
{
    public const string Graph = "onnx/model.onnx";
    public const int GraphSize = 3_000_000;

    private HubCase(FakeHub server) => Server = server;

    public FakeHub Server { get; }

    public string Cache { get; } = Directory.CreateTempSubdirectory("connectors-hub-").FullName;

    public InstantClock Clock { get; } = new();

    public string Folder => Path.Combine(Cache, "models--acme--encoder");

    public static FakeFile[] ModelFiles { get; } =
    [
        FakeFile.Small("README.md", "# Encoder"),
        FakeFile.Small("config.json", """{"architectures":["BertForMaskedLM"]}"""),
        FakeFile.Small("1_SpladePooling/config.json", """{"pooling_strategy":"max"}"""),
        FakeFile.Small("vocab.txt", ""),
        FakeFile.Large(Graph, GraphSize),
        FakeFile.Large("onnx/model_O3.onnx", 1000, seed: 2),
        FakeFile.Large("model.safetensors", 2000, seed: 3),
        FakeFile.Large("pytorch_model.bin", 3000, seed: 4),
    ];

    public string[] Blobs => Directory.Exists(Path.Combine(Folder, "blobs")) ? [.. Directory.EnumerateFiles(Path.Combine(Folder, "blobs")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)] : [];

    public static async Task<HubCase> StartAsync(params FakeFile[] files) => new(await FakeHub.StartAsync(files is [] ? ModelFiles : files));

    public ModelHub Hub(Action<ModelHubOptions>? configure = null, Func<string, string?>? environment = null, bool useLinks = true)
    {
        var options = new ModelHubOptions { Endpoint = Server.Address, CacheFolder = Cache };
        configure?.Invoke(options);
        return new ModelHub(options, new HubEnvironment(environment ?? (_ => null)), Clock, useLinks);
    }

    public async Task<HubModel> DownloadAsync(HubDownloadOptions? options = null, Action<ModelHubOptions>? configure = null)
    {
        using var hub = Hub(configure);
        return await hub.DownloadAsync(FakeHub.ModelId, options);
    }

    /// <summary>Nothing that a reader of the cache could take for a file or a model.</summary>
    public void AssertNothingIsPlaced(params string[] besides)
    {
        Assert.Equal(besides, Blobs.Where(name => !name.EndsWith(".incomplete", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(Path.Combine(Folder, "snapshots")));
        Assert.False(Directory.Exists(Path.Combine(Folder, "refs")));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Cache, recursive: true);
    }
}
