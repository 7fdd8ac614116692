using Connectors.Qdrant;
using Connectors.Qdrant.Emulator;

namespace Connectors.Cli.Tests;

/// <summary>The tool against the emulator of a Qdrant server.</summary>
public sealed class QdrantTests
{
    private const string Key = "hunter2";

    [Fact]
    public async Task The_same_commands_give_the_same_ranking_on_Qdrant_and_in_a_folder()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await ServerScript.CompareRankingsAsync(Url(server));
        await ServerScript.CreateAndDropAsync(Url(server), "qdrant");
    }

    [Fact]
    public async Task A_collection_that_the_server_searches_by_text_needs_no_encoder()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await ServerScript.SearchByTextAsync(Url(server));
    }

    [Fact]
    public async Task Semantic_search_goes_to_the_server_which_says_that_it_has_no_inference()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(Url(server));
        await store.Collection("notes").EnsureAsync(new() { Semantic = { QdrantSemanticField.Dense("text", "a/model", dimensions: 8) } });
        string[] there = ["--store", Url(server), "--collection", "notes"];

        Assert.Contains("a/model", (await Cli.RunAsync(["collection", "describe", .. there])).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("InferenceService URL not configured", (await Cli.RunAsync(["search", .. there, "--query", "boats", "--mode", "semantic"])).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("text field", (await Cli.RunAsync(["search", .. there, "--query", "boats", "--mode", "text"])).Expect(1).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECTORS_API_KEY")]
    [InlineData("QDRANT_API_KEY", "--api-key-env", "QDRANT_API_KEY")]
    public async Task The_key_comes_from_the_environment(string variable, params string[] options)
    {
        await using var server = await QdrantEmulator.StartAsync(new() { ApiKey = Key });
        string[] list = ["collection", "list", "--store", Url(server), .. options];

        (await Cli.RunAsync(list, [], folder: null, (variable, Key))).Expect(0);
        var refused = (await Cli.RunAsync(list, [], folder: null, (variable, "hunter3"))).Expect(1);
        Assert.Contains("Invalid API key", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter3", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qdrant://localhost:6334/docs", "has a path")]
    [InlineData("qdrant+tls://127.0.0.1:1", "https://127.0.0.1:1/")]
    public async Task An_address_that_leads_nowhere_is_named(string url, string what) =>
        Assert.Contains(what, (await Cli.RunAsync("collection", "list", "--store", url)).Expect(1).Error, StringComparison.Ordinal);

    private static string Url(QdrantEmulator server) => $"qdrant://{server.Address.Authority}";
}
