using System.Text;
using Connectors.Grpc;
using Connectors.Milvus.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Milvus.Tests;

public class MilvusStoreTests
{
    [Theory]
    [InlineData("milvus://db.example", "http://db.example:19530/", null)]
    [InlineData("milvus://db.example:1234/tenant", "http://db.example:1234/", "tenant")]
    [InlineData("milvus+tls://db.example/tenant/", "https://db.example:19530/", "tenant")]
    [InlineData("http://localhost:19530", "http://localhost:19530/", null)]
    [InlineData("https://db.example:443", "https://db.example/", null)]
    [InlineData("https://db.example", "https://db.example:19530/", null)]
    [InlineData("milvus://[::1]:7", "http://[::1]:7/", null)]
    public void Addresses_name_a_host_and_at_most_a_database(string url, string endpoint, string? database) =>
        Assert.Equal(new MilvusAddress(new Uri(endpoint), database), MilvusAddress.Parse(url));

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("qdrant://localhost")]
    [InlineData("milvus://root:Milvus@localhost")]
    [InlineData("milvus://localhost/no-hyphens")]
    [InlineData("milvus://localhost/a/b")]
    [InlineData("milvus://localhost?token=x")]
    public void Other_addresses_are_refused(string url) => Assert.ThrowsAny<ArgumentException>(() => MilvusStore.Connect(url));

    [Fact]
    public void Options_check_themselves()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MilvusStoreOptions { Deadline = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MilvusStoreOptions { Retries = -1 });
        foreach (var options in new MilvusStoreOptions[] { new() { Token = "a", User = "b", Password = "c" }, new() { User = "b" }, new() { Password = "c" }, new() { User = "a:b", Password = "c" }, new() { Database = "no-hyphens" } })
            Assert.Throws<ArgumentException>(() => MilvusStore.Connect("milvus://localhost", options));
        Assert.Throws<ArgumentException>(() => MilvusStore.Connect("milvus://localhost/one", new MilvusStoreOptions { Database = "two" }));
    }

    [Theory]
    [InlineData("root", "Milvus", null, "cm9vdDpNaWx2dXM=")]
    [InlineData(null, null, "key", "a2V5")]
    public async Task Credentials_are_encoded_once_and_without_a_prefix(string? user, string? password, string? token, string expected)
    {
        var server = new ScriptedServer();
        await using var store = server.Connect(options: new MilvusStoreOptions { User = user, Password = password, Token = token });
        await store.ListAsync();
        Assert.Equal(expected, server.Calls[0].Metadata!.GetValue("authorization"));
        Assert.Equal(token ?? $"{user}:{password}", Encoding.UTF8.GetString(Convert.FromBase64String(expected)));
    }

    [Theory]
    [InlineData("no-hyphens")]
    [InlineData("1st")]
    [InlineData("ä")]
    [InlineData("")]
    public void Collection_names_are_those_of_the_server(string name) => Assert.ThrowsAny<ArgumentException>(() => new ScriptedServer().Connect().Collection(name));

    [Fact]
    public async Task Definitions_that_the_server_cannot_hold_are_refused_before_they_are_sent()
    {
        var server = new ScriptedServer { Schema = null };
        await using var store = server.Connect();
        HybridCollectionDefinition[] bad =
        [
            new() { Dense = { new DenseField("no-hyphens", 2) } },
            new() { Dense = { new DenseField("d", 32_769) } },
            new() { Sparse = { new SparseField("s", SparseWeighting.Idf) } },
            new() { Sparse = { new SparseField("s") }, Payload = { new PayloadField("_c", PayloadType.Keyword) } },
            new() { Sparse = { new SparseField("s") }, Payload = { new PayloadField("$meta", PayloadType.Keyword) } },
            new() { Text = { new Bm25Field("no-hyphens", "text") } },
            new() { Text = { new Bm25Field("t", "no-hyphens") } },
            new() { Text = { new Bm25Field("t", "_c") } },
            new() { Text = { new Bm25Field("t", "text"), new Bm25Field("u", "text", "english") } },
            new() { Text = { new Bm25Field("t", "text") }, Payload = { new MilvusPayloadField("text", PayloadType.Keyword) } },
            new() { Text = { new Bm25Field("t", "text", "{\"tokenizer\":") } },
            new() { Text = { new Bm25Field("t", "text", " ") } },
            Fields(11),
            new() { Sparse = { new SparseField("s") }, Payload = { new MilvusPayloadField("a", PayloadType.Keyword) { IsPartitionKey = true }, new MilvusPayloadField("b", PayloadType.Keyword) { IsPartitionKey = true } } },
        ];
        foreach (var definition in bad)
            await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("docs").EnsureAsync(definition));
        Assert.Equal(0, server.Count("CreateCollection"));
    }

    private static HybridCollectionDefinition Fields(int texts)
    {
        var definition = new HybridCollectionDefinition();
        for (var i = 0; i < texts; i++)
            definition.Text.Add(new Bm25Field($"t{i}", $"text{i}"));
        return definition;
    }

    [Fact]
    public async Task The_caller_keeps_a_transport_that_it_gave()
    {
        var server = new ScriptedServer();
        var store = server.Connect();
        Assert.Same(server, store.GetService(typeof(IGrpcTransport)));
        await store.DisposeAsync();
        Assert.Equal(["docs"], await server.Connect().ListAsync());
    }

    [Fact]
    public async Task Stores_are_registered_plain_and_keyed()
    {
        await using var provider = new ServiceCollection()
            .AddMilvusStore("milvus://one", options => options.Retries = 0)
            .AddKeyedMilvusStore("second", "milvus://two/tenant")
            .BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<MilvusStore>(), provider.GetRequiredService<HybridStore>());
        Assert.NotSame(provider.GetRequiredService<HybridStore>(), provider.GetRequiredKeyedService<HybridStore>("second"));
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddMilvusStore("nowhere"));
    }
}
