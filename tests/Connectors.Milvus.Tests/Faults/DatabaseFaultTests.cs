using Connectors.Grpc;
using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>Servers that take no notice of databases: protocols.md, section C, Milvus 17.</summary>
public class DatabaseFaultTests
{
    internal static readonly Dictionary<string, Func<MilvusStore, Task>> Operations = new(StringComparer.Ordinal)
    {
        ["info"] = store => store.GetInfoAsync().AsTask(),
        ["list"] = store => store.ListAsync(),
        ["describe"] = store => store.Collection("docs").DescribeAsync(),
        ["ensure"] = store => store.Collection("docs").EnsureAsync(ScriptedServer.Definition),
        ["drop"] = store => store.Collection("docs").DropAsync(),
        ["upsert"] = store => store.Collection("docs").UpsertAsync(Given.Point("a")),
        ["delete"] = store => store.Collection("docs").DeleteAsync(["a"]),
        ["delete by filter"] = store => store.Collection("docs").DeleteAsync(Filter.All),
        ["get"] = store => store.Collection("docs").GetAsync("a"),
        ["count"] = store => store.Collection("docs").CountAsync(),
        ["scroll"] = async store => await store.Collection("docs").ScrollAsync().GetAsyncEnumerator().MoveNextAsync(),
        ["search"] = store => store.Collection("docs").SearchAsync(Given.Sparse((1, 1))),
        ["alias"] = store => store.Collection("docs").CreateAliasAsync("other"),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Case_17_no_operation_goes_to_another_database_than_the_one_asked_for(string operation)
    {
        var server = new ScriptedServer().On("ListDatabases", GrpcStatusCode.Unimplemented);
        await using var store = server.Connect(options: new MilvusStoreOptions { Database = "tenant" });
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => Operations[operation](store));
        Assert.Contains("tenant", error.Message, StringComparison.Ordinal);
        Assert.Equal(["ListDatabases"], server.Calls.Select(call => call.Method));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Case_17_a_database_that_does_not_exist_is_named_with_those_that_do(string operation)
    {
        var server = new ScriptedServer().On("ListDatabases", new ListDatabasesResponse { DbNames = { "default", "other" } });
        await using var store = server.Connect(options: new MilvusStoreOptions { Database = "tenant" });
        var error = await Assert.ThrowsAsync<StoreException>(() => Operations[operation](store));
        Assert.Contains("'default', 'other'", error.Message, StringComparison.Ordinal);
        Assert.Equal(["ListDatabases"], server.Calls.Select(call => call.Method));
    }

    [Fact]
    public async Task Databases_are_managed_also_from_one_that_does_not_exist_yet()
    {
        var server = new ScriptedServer().On("ListDatabases", new ListDatabasesResponse { DbNames = { "other", "default" } }).On("ListDatabases", new ListDatabasesResponse { DbNames = { "tenant" } });
        await using var store = server.Connect(options: new MilvusStoreOptions { Database = "tenant" });
        Assert.Equal(["default", "other"], await store.ListDatabasesAsync());
        await store.CreateDatabaseAsync("tenant");
        Assert.Equal(["docs"], await store.ListAsync());
        await store.DropDatabaseAsync("tenant");
        Assert.Equal(["ListDatabases", "CreateDatabase", "ListDatabases", "ShowCollections", "DropDatabase"], server.Calls.Select(call => call.Method));
        Assert.Equal(("tenant", "tenant"), (server.Sent("CreateDatabase", CreateDatabaseRequest.Parser).DbName, server.Sent("DropDatabase", DropDatabaseRequest.Parser).DbName));

        // It is gone: nothing goes to another one in its place.
        server.On("ListDatabases", new ListDatabasesResponse { DbNames = { "default" } });
        await Assert.ThrowsAsync<StoreException>(() => store.ListAsync());
        foreach (var run in new Func<Task>[] { () => store.CreateDatabaseAsync("no-hyphens"), () => store.DropDatabaseAsync("1st") })
            await Assert.ThrowsAsync<ArgumentException>(run);
    }

    [Fact]
    public async Task A_refusal_to_manage_databases_is_told()
    {
        var server = new ScriptedServer().On("CreateDatabase", ScriptedServer.Error(65535, "database already exist: tenant")).On("DropDatabase", GrpcStatusCode.Unimplemented);
        await using var store = server.Connect();
        Assert.Contains("already exist", (await Assert.ThrowsAsync<StoreException>(() => store.CreateDatabaseAsync("tenant"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(() => store.DropDatabaseAsync("tenant"));
    }

    [Fact]
    public async Task Aliases_are_listed_and_found()
    {
        var server = new ScriptedServer()
            .On("ListAliases", new ListAliasesResponse { Aliases = { "b", "a" } })
            .On("DescribeAlias", new DescribeAliasResponse { Alias = "a", Collection = "docs" })
            .On("DescribeAlias", new DescribeAliasResponse { Status = ScriptedServer.Error(1600, "alias not found") });
        await using var store = server.Connect();
        Assert.Equal(["a", "b"], await store.Collection("docs").ListAliasesAsync());
        Assert.Equal("docs", await store.FindAliasAsync("a"));
        Assert.Null(await store.FindAliasAsync("absent"));
        Assert.Equal(("docs", "a"), (server.Sent("ListAliases", ListAliasesRequest.Parser).CollectionName, server.Sent("DescribeAlias", DescribeAliasRequest.Parser).Alias));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("default")]
    public async Task Case_17_the_default_database_needs_no_question(string? database)
    {
        var server = new ScriptedServer();
        await server.Connect(options: new MilvusStoreOptions { Database = database }).ListAsync();
        Assert.Equal(["ShowCollections"], server.Calls.Select(call => call.Method));
    }

    [Fact]
    public async Task Case_17_databases_are_asked_for_once_and_again_while_the_server_is_away()
    {
        var server = new ScriptedServer()
            .On("ListDatabases", GrpcStatusCode.Unavailable)
            .On("ListDatabases", new ListDatabasesResponse { DbNames = { "tenant" } });
        await using var store = server.Connect(options: new MilvusStoreOptions { Database = "tenant" });
        await store.ListAsync();
        await store.ListAsync();
        Assert.Equal(["ListDatabases", "ListDatabases", "ShowCollections", "ShowCollections"], server.Calls.Select(call => call.Method));
        Assert.Equal("tenant", server.Sent("ShowCollections", ShowCollectionsRequest.Parser).DbName);
    }

    [Fact]
    public async Task Case_17_a_user_who_may_not_list_databases_is_taken_at_his_word()
    {
        var server = new ScriptedServer().On("ListDatabases", GrpcStatusCode.PermissionDenied, "PrivilegeListDatabases: permission deny");
        await using var store = server.Connect(options: new MilvusStoreOptions { Database = "tenant" });
        Assert.Equal(["docs"], await store.ListAsync());
    }
}
