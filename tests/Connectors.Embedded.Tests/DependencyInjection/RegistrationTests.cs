using Connectors.Embedded.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Connectors.Embedded.Tests.DependencyInjection;

public sealed class RegistrationTests
{
    [Fact]
    public async Task A_registered_store_is_one_object_under_both_types_opens_with_its_first_operation_and_is_closed_by_the_container()
    {
        using var temporary = new TemporaryFolder();
        var path = Path.Combine(temporary.Path, "store");
        await using (var provider = new ServiceCollection().AddLogging().AddEmbeddedStore(path).BuildServiceProvider())
        {
            var store = provider.GetRequiredService<EmbeddedStore>();
            Assert.Same(store, provider.GetRequiredService<HybridStore>());
            Assert.False(Directory.Exists(path));
            Assert.Empty(await store.ListAsync());
            Assert.True(Directory.Exists(path));
        }

        // The container has closed it: the folder is free again.
        await (await EmbeddedStore.OpenAsync(path)).DisposeAsync();
    }

    [Fact]
    public async Task Stores_under_keys_are_different_stores()
    {
        using var temporary = new TemporaryFolder();
        await using var provider = new ServiceCollection()
            .AddKeyedEmbeddedStore("a", Path.Combine(temporary.Path, "a"))
            .AddKeyedEmbeddedStore("b", Path.Combine(temporary.Path, "b"), options => options.FlushToDisk = false)
            .BuildServiceProvider();
        var (a, b) = (provider.GetRequiredKeyedService<HybridStore>("a"), provider.GetRequiredKeyedService<HybridStore>("b"));
        await a.Collection("only_in_a").CreateHybridCollectionAsync(new() { Sparse = { new("sparse") } });
        Assert.Equal(["only_in_a"], await a.ListAsync());
        Assert.Empty(await b.ListAsync());
        Assert.Null(provider.GetService<EmbeddedStore>());
    }

    [Fact]
    public async Task The_health_check_is_healthy_for_a_store_that_answers_and_unhealthy_for_one_whose_folder_is_taken()
    {
        using var temporary = new TemporaryFolder();
        await using var holder = await EmbeddedStore.OpenAsync(Path.Combine(temporary.Path, "taken"));
        var services = new ServiceCollection().AddLogging()
            .AddEmbeddedStore(Path.Combine(temporary.Path, "free"))
            .AddKeyedEmbeddedStore("taken", Path.Combine(temporary.Path, "taken"));
        services.AddHealthChecks().AddStore<EmbeddedStore>("free").AddStore<EmbeddedStore>("taken", serviceKey: "taken");
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Healthy, report.Entries["free"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["taken"].Status);
        Assert.Contains("in use by process", report.Entries["taken"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_without_a_path_is_refused_when_it_is_registered() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEmbeddedStore(" "));
}
