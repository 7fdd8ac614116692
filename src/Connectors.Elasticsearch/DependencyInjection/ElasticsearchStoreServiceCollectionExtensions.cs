using Connectors.Elasticsearch;
using Connectors.Stores;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Elasticsearch stores.</summary>
public static class ElasticsearchStoreServiceCollectionExtensions
{
    /// <summary>Adds a store, as <see cref="ElasticsearchStore"/> and as <c>HybridStore</c>. It connects with its first operation.</summary>
    /// <param name="services">The services.</param>
    /// <param name="url">The address: see <see cref="ElasticsearchStore.Connect(string, ElasticsearchStoreOptions?)"/>.</param>
    /// <param name="configure">Sets the options; the logger factory is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddElasticsearchStore(this IServiceCollection services, string url, Action<ElasticsearchStoreOptions>? configure = null) =>
        services.AddKeyedElasticsearchStore(serviceKey: null, url, configure);

    /// <summary>Adds a store under a key: see <see cref="AddElasticsearchStore"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="url">The address.</param>
    /// <param name="configure">Sets the options; the logger factory is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedElasticsearchStore(this IServiceCollection services, object? serviceKey, string url, Action<ElasticsearchStoreOptions>? configure = null)
    {
        _ = ElasticsearchStore.AddressOf(url);
        return StoreRegistration.AddStore(services, serviceKey, provider =>
        {
            var options = new ElasticsearchStoreOptions { LoggerFactory = provider.GetService<ILoggerFactory>() };
            configure?.Invoke(options);
            return ElasticsearchStore.Connect(url, options);
        });
    }
}
