using Connectors.Milvus.Tests.Server;

namespace Connectors.Cli.Tests;

/// <summary>The tool against a real Milvus Lite.</summary>
public sealed class MilvusTests
{
    [SkippableFact]
    public async Task The_same_commands_give_the_same_ranking_on_Milvus_and_in_a_folder()
    {
        using var server = await LiteServer.StartAsync();
        await ServerScript.CompareRankingsAsync(server.Url);
    }

    [SkippableFact]
    public async Task A_collection_on_Milvus_is_created_described_and_dropped()
    {
        using var server = await LiteServer.StartAsync();
        await ServerScript.CreateAndDropAsync(server.Url, "milvus");
    }

    [SkippableFact]
    public async Task A_collection_that_the_server_searches_by_text_needs_no_encoder()
    {
        using var server = await LiteServer.StartAsync();
        await ServerScript.SearchByTextAsync(server.Url);

        var other = await Cli.RunAsync("collection", "create", "--store", server.Url, "--collection", "texts", "--text", "body:text:german");
        Assert.Contains("german", other.Expect(1).Error, StringComparison.Ordinal);
    }
}
