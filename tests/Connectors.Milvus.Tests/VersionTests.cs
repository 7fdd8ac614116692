using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Tests.Faults;

namespace Connectors.Milvus.Tests;

public class VersionTests
{
    [Theory]
    [InlineData("v2.4.5", 2, 4, 5)]
    [InlineData("2.5.27", 2, 5, 27)]
    [InlineData("v2.6.2-rc1", 2, 6, 1)]
    [InlineData("2.6.2-gpu", 2, 6, 1)]
    [InlineData("v3.0.1", 3, 0, 1)]
    public void A_plain_version_is_at_least_itself_and_all_before(string text, int major, int minor, int patch)
    {
        var version = ServerVersion.Parse(text);
        Assert.Equal(text, version.Text);
        Assert.True(version.IsAtLeast(major, minor, patch));
        Assert.True(version.IsAtLeast(2, 4));
        Assert.False(version.IsAtLeast(major, minor, patch + 1));
        Assert.False(version.IsAtLeast(major, minor + 1));
        Assert.False(version.IsAtLeast(major + 1, 0));
        Assert.False(version.IsBefore(major, minor));
        Assert.True(version.IsBefore(major, minor + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("milvus_lite-3.2.2")]
    [InlineData("master-20260224-091b147e")]
    [InlineData("Zilliz Cloud Vector Database(Compatible with Milvus 2.5)")]
    [InlineData("v2.5")]
    [InlineData("2.6.x")]
    [InlineData("2.6.2.1")]
    [InlineData("2.6.-2")]
    [InlineData("vv2.6.2")]
    [InlineData("2.6.99999999999")]
    public void All_other_versions_are_unknown_and_at_least_nothing(string text) => Assert.False(ServerVersion.Parse(text).IsAtLeast(0, 0) || ServerVersion.Parse(text).IsBefore(9, 9));

    [Fact]
    public async Task All_who_ask_at_once_share_one_request()
    {
        var gate = new TaskCompletionSource();
        var server = new ScriptedServer().On("GetVersion", async (_, _) =>
        {
            await gate.Task;
            return ScriptedServer.Reply(new GetVersionResponse { Version = "v2.6.2" });
        });
        await using var store = server.Connect();
        using var impatient = new CancellationTokenSource();
        var givenUp = store.Channel.GetVersionAsync(impatient.Token);
        var asked = Enumerable.Range(0, 8).Select(_ => store.Channel.GetVersionAsync(default)).ToList();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        gate.SetResult();
        Assert.All(await Task.WhenAll(asked), version => Assert.Equal("v2.6.2", version.Text));
        Assert.Equal("v2.6.2", (await store.GetInfoAsync()).Version);
        Assert.Equal(1, server.Count("GetVersion"));
    }

    [Fact]
    public async Task A_failure_is_told_and_the_next_one_asks_again()
    {
        var server = new ScriptedServer { Version = "v2.5.4" }.On("GetVersion", GrpcStatusCode.Unavailable);
        await using var store = server.Connect(retries: 0);
        await Assert.ThrowsAsync<StoreException>(() => store.Channel.GetVersionAsync(default));
        Assert.True((await store.Channel.GetVersionAsync(default)).IsAtLeast(2, 5, 4));
    }

    [Fact]
    public async Task A_server_that_went_away_is_asked_again_when_it_is_back()
    {
        var server = new ScriptedServer { Version = "v2.6.22" };
        await using var store = server.Connect();
        Assert.True((await store.Channel.GetVersionAsync(default)).IsAtLeast(2, 6));
        server.Version = "v2.5.4";
        server.On("ShowCollections", GrpcStatusCode.Unavailable);
        await store.ListAsync();
        Assert.False((await store.Channel.GetVersionAsync(default)).IsAtLeast(2, 6));
    }

    [Fact]
    public async Task Nobody_is_asked_before_the_version_matters()
    {
        var server = new ScriptedServer();
        await using var store = server.Connect();
        await store.ListAsync();
        await store.Collection("docs").DescribeAsync();
        Assert.Equal(0, server.Count("GetVersion"));
        Assert.Same(ServerVersion.Unknown, await store.Channel.GetVersionAsync(default));
    }
}
