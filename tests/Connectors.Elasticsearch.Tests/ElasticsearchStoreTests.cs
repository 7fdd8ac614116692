using Connectors.Elasticsearch.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Connectors.Elasticsearch.Tests;

public class ElasticsearchStoreTests
{
    [Fact]
    public async Task Stores_are_registered_plain_and_keyed()
    {
        await using var provider = new ServiceCollection()
            .AddElasticsearchStore("elasticsearch://one", options => options.Retries = 0)
            .AddKeyedElasticsearchStore("second", "elasticsearch+tls://two/behind/proxy", options => options.ApiKey = "a:b")
            .BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<ElasticsearchStore>(), provider.GetRequiredService<HybridStore>());
        Assert.NotSame(provider.GetRequiredService<HybridStore>(), provider.GetRequiredKeyedService<HybridStore>("second"));
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddElasticsearchStore("nowhere"));
        await using var wrong = new ServiceCollection().AddElasticsearchStore("elasticsearch://one", options => options.User = "u").BuildServiceProvider();
        Assert.ThrowsAny<ArgumentException>(() => wrong.GetRequiredService<ElasticsearchStore>());
    }

    [Fact]
    public async Task A_health_check_says_whether_the_store_answers()
    {
        var server = new ScriptedServer();
        await using var provider = new ServiceCollection()
            .AddLogging()
            .AddSingleton(_ => server.Connect(retries: 0))
            .AddHealthChecks().AddStore<ElasticsearchStore>().Services
            .BuildServiceProvider();
        var health = provider.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        server.On("GET", "/_resolve", _ => Answer.Lost());
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task The_caller_keeps_a_transport_that_it_gave()
    {
        var server = new ScriptedServer();
        var store = server.Connect();
        Assert.Same(server, store.GetService(typeof(IElasticsearchTransport)));
        await store.DisposeAsync();
        Assert.Equal(["docs"], await server.Connect().ListAsync());
    }
}
