using Connectors.Milvus;
using Connectors.Stores;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Milvus stores.</summary>
public static class MilvusStoreServiceCollectionExtensions
{
    /// <summary>Adds a store, as <see cref="MilvusStore"/> and as <c>HybridStore</c>. It connects with its first operation.</summary>
    /// <param name="services">The services.</param>
    /// <param name="url">The address: see <see cref="MilvusStore.Connect(string, MilvusStoreOptions?)"/>.</param>
    /// <param name="configure">Sets the options; the logger factory is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddMilvusStore(this IServiceCollection services, string url, Action<MilvusStoreOptions>? configure = null) =>
        services.AddKeyedMilvusStore(serviceKey: null, url, configure);

    /// <summary>Adds a store under a key: see <see cref="AddMilvusStore"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="url">The address.</param>
    /// <param name="configure">Sets the options; the logger factory is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedMilvusStore(this IServiceCollection services, object? serviceKey, string url, Action<MilvusStoreOptions>? configure = null)
    {
        _ = MilvusAddress.Parse(url);
        return StoreRegistration.AddStore(services, serviceKey, provider =>
        {
            var options = new MilvusStoreOptions { LoggerFactory = provider.GetService<ILoggerFactory>() };
            configure?.Invoke(options);
            return MilvusStore.Connect(url, options);
        });
    }
}
