namespace Connectors.Onnx.Tests;

/// <summary>The repository's two models, loaded once for all tests, cut at 256 tokens as most golden vectors are.</summary>
public sealed class Models : IAsyncLifetime
{
    public SpladeEncoder Splade { get; private set; } = null!;

    public DenseEncoder Dense { get; private set; } = null!;

    public static string SpladeFolder => RepositoryFolder.Model("splade-tiny");

    public static string DenseFolder => RepositoryFolder.Model("all-MiniLM-L6-v2");

    public async Task InitializeAsync()
    {
        Splade = await SpladeEncoder.LoadAsync(SpladeFolder, new() { MaxTokens = 256 });
        Dense = await DenseEncoder.LoadAsync(DenseFolder);
    }

    public Task DisposeAsync()
    {
        Splade.Dispose();
        Dense.Dispose();
        return Task.CompletedTask;
    }
}
