using Connectors.Grpc;
using Connectors.Qdrant.Tests.Faults;
using Connectors.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Connectors.Qdrant.Tests.Options;

public class QdrantStoreTests
{
    private const string Secret = "s3cret-Key";

    [Theory]
    [InlineData("qdrant://db.example", "http://db.example:6334/")]
    [InlineData("qdrant://db.example:1234", "http://db.example:1234/")]
    [InlineData("qdrant+tls://db.example/", "https://db.example:6334/")]
    [InlineData("http://localhost:6334", "http://localhost:6334/")]
    [InlineData("https://db.example", "https://db.example:6334/")]
    [InlineData("https://db.example:443", "https://db.example/")]
    [InlineData("qdrant://[::1]:7", "http://[::1]:7/")]
    public async Task Addresses_name_a_host_and_a_port_and_nothing_is_sent_there_yet(string url, string endpoint)
    {
        Assert.Equal(new Uri(endpoint), QdrantStore.ParseAddress(url));
        await using var store = QdrantStore.Connect(url);
        Assert.Equal("qdrant", store.Product);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("milvus://localhost")]
    [InlineData("qdrant://user:key@localhost")]
    [InlineData("qdrant://localhost/collection")]
    [InlineData("qdrant://localhost?api-key=x")]
    [InlineData("ftp://localhost")]
    public void Other_addresses_are_refused(string url) => Assert.ThrowsAny<ArgumentException>(() => QdrantStore.Connect(url));

    [Fact]
    public void Options_check_themselves()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantStoreOptions { Deadline = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantStoreOptions { Deadline = TimeSpan.FromSeconds(-2) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantStoreOptions { Retries = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantStoreOptions { ReadConsistency = (QdrantReadConsistency)99 });
        foreach (var secret in new[] { "", " ", Secret + "\n", Secret + "\r\nx: y", "a " + Secret, Secret + "ü", Secret + "\t", Secret + "\u007f" })
        {
            foreach (var options in new QdrantStoreOptions[] { new() { ApiKey = secret }, new() { BearerToken = secret } })
            {
                var error = Assert.Throws<ArgumentException>(() => QdrantStore.Connect("qdrant://localhost", options));
                Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
            }
        }

        var both = Assert.Throws<ArgumentException>(() => QdrantStore.Connect("qdrant://localhost", new QdrantStoreOptions { ApiKey = Secret, BearerToken = "token-" + Secret }));
        Assert.DoesNotContain(Secret, both.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Vendor_options_check_themselves()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantUpsertOptions { Mode = (QdrantUpsertMode)9 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantUpsertOptions { Ordering = (QdrantWriteOrdering)9 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantDenseIndex { Datatype = (QdrantDatatype)9 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantDenseIndex { M = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantDenseIndex { EfConstruction = 3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantDenseIndex { FullScanThreshold = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantSparseField("s") { Datatype = (QdrantDatatype)9 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantSparseField("s") { FullScanThreshold = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantDiversity { Share = 1.1f });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantDiversity { Share = float.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantDiversity { Candidates = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantDenseLeg(new float[] { 1 }) { Oversampling = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantQuery { GroupSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantCollectionDefinition { Shards = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantCollectionDefinition { Replicas = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => QdrantSemanticField.Dense("s", "model", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => QdrantSemanticField.Dense("s", "model", 3, (Distance)77));
        Assert.Throws<ArgumentOutOfRangeException>(() => QdrantQuantization.Scalar(0.4f));
        Assert.Throws<ArgumentOutOfRangeException>(() => QdrantQuantization.Product(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QdrantCollectionDefinition { IndexingThreshold = -1 });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_goes_with_every_call_and_into_no_exception_and_no_log(bool isBearer)
    {
        using var log = new LineLog();
        var server = new ScriptedServer().Always("Points/Query", _ => ScriptedServer.Refusal(GrpcStatusCode.Unauthenticated, "Invalid API key or JWT")).Always("Points/Upsert", _ => ScriptedServer.Refusal(GrpcStatusCode.PermissionDenied, "ExpiredSignature"));
        await using var store = server.Connect(options: isBearer ? new() { BearerToken = Secret, LoggerFactory = log } : new() { ApiKey = Secret, LoggerFactory = log });
        await store.ListAsync();
        foreach (var run in new Func<Task>[] { () => store.Collection("docs").SearchAsync(Given.Sparse((1, 1))), () => store.Collection("docs").UpsertAsync(Given.Point("1")) })
            Assert.DoesNotContain(Secret, (await Assert.ThrowsAnyAsync<StoreException>(run)).ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains(Secret, StringComparison.Ordinal));
        Assert.All(server.Calls, call =>
        {
            Assert.Equal(isBearer ? "Bearer " + Secret : null, call.Metadata!.GetValue("authorization"));
            Assert.Equal(isBearer ? null : Secret, call.Metadata.GetValue("api-key"));
            Assert.DoesNotContain(Secret, call.Metadata.ToString()!, StringComparison.Ordinal);
        });
        Assert.True(server.Calls.Count > 4);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_sent_along_and_options_are_copied()
    {
        var server = new ScriptedServer();
        var options = new QdrantStoreOptions();
        await using var store = server.Connect(options: options);
        options.ApiKey = Secret;
        options.Deadline = TimeSpan.FromMilliseconds(1);
        await store.ListAsync();
        Assert.Null(server.Calls.Single().Metadata?.GetValue("api-key"));
        Assert.Equal(TimeSpan.FromSeconds(30), store.Deadline);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a<b")]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    [InlineData("a|b")]
    [InlineData("a?b")]
    [InlineData("a*b")]
    [InlineData("a:b")]
    [InlineData("a\u001fb")]
    [InlineData("a\0b")]
    [InlineData("a lone surrogate")]
    public async Task Names_are_those_of_the_server(string name)
    {
        var server = new ScriptedServer();
        name = name == "a lone surrogate" ? "\ud800" : name;
        Assert.ThrowsAny<ArgumentException>(() => server.Connect().Collection(name));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => server.Docs().SetAliasAsync(name));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => server.Docs().DropAliasAsync(name));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => server.Connect().FindAliasAsync(name));
        Assert.Empty(server.Calls);
        Assert.Equal(255, server.Connect().Collection(new string('ä', 255)).Name.Length);
        Assert.ThrowsAny<ArgumentException>(() => server.Connect().Collection(new string('a', 256)));
    }

    [Fact]
    public async Task The_caller_keeps_a_transport_that_it_gave_and_reaches_it_by_the_store()
    {
        var server = new DisposableServer();
        var store = QdrantStore.Connect(server);
        Assert.Same(server, store.GetService(typeof(IGrpcTransport)));
        Assert.Same(server, store.Collection("docs").GetService(typeof(DisposableServer)));
        Assert.Same(store, store.Collection("docs").GetService(typeof(QdrantStore)));
        Assert.IsType<QdrantCollection>(store.Collection("docs").GetService(typeof(QdrantCollection)));
        Assert.Null(store.GetService(typeof(string)));
        await store.DisposeAsync();
        await store.DisposeAsync();
        Assert.False(server.IsDisposed);

        var own = QdrantStore.Connect("qdrant://127.0.0.1:1");
        var transport = (GrpcTransport)own.GetService(typeof(IGrpcTransport))!;
        await own.DisposeAsync();
        var reply = await Record.ExceptionAsync(async () => (await transport.CallAsync(new GrpcCall { Method = "/qdrant.Qdrant/HealthCheck" })).Dispose());
        Assert.IsType<ObjectDisposedException>(reply);
    }

    [Fact]
    public async Task Stores_are_registered_plain_and_keyed()
    {
        var services = new ServiceCollection();
        services.AddQdrantStore("qdrant://one", options => options.Retries = 0);
        services.AddKeyedQdrantStore("second", "qdrant+tls://two", options => options.ApiKey = Secret);
        await using var provider = services.BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<QdrantStore>(), provider.GetRequiredService<HybridStore>());
        Assert.Same(provider.GetRequiredKeyedService<QdrantStore>("second"), provider.GetRequiredKeyedService<HybridStore>("second"));
        Assert.NotSame(provider.GetRequiredService<HybridStore>(), provider.GetRequiredKeyedService<HybridStore>("second"));
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddQdrantStore("nowhere"));
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddKeyedQdrantStore("k", "qdrant://host/path"));
    }

    [Fact]
    public async Task The_health_check_asks_the_server_every_time_and_says_what_is_wrong_without_the_key()
    {
        var server = new ScriptedServer();
        await using var store = server.Connect(retries: 0, new() { ApiKey = Secret });
        var check = new StoreHealthCheck(store);
        var context = new HealthCheckContext { Registration = new HealthCheckRegistration("qdrant", check, HealthStatus.Degraded, null) };
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(context)).Status);
        server.On("Collections/List", GrpcStatusCode.Unauthenticated, "Invalid API key or JWT");
        var result = await check.CheckHealthAsync(context);
        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains("Invalid API key", result.Description, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, result.Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(context)).Status);
        Assert.Equal(3, server.Count("Collections/List"));
    }

    private sealed class DisposableServer : IGrpcTransport, IDisposable, IAsyncDisposable
    {
        public bool IsDisposed { get; private set; }

        public ValueTask<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancellationToken = default) => throw new InvalidOperationException("Nobody should call.");

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }

    private sealed class LineLog : ILoggerFactory, ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines => _lines;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add(formatter(state, exception) + exception);
        }
    }
}
