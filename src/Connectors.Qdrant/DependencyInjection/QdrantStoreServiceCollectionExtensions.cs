using Connectors.Qdrant;
using Connectors.Stores;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Qdrant stores.</summary>
public static class QdrantStoreServiceCollectionExtensions
{
    /// <summary>Adds a store, as <see cref="QdrantStore"/> and as <c>HybridStore</c>. It connects with its first operation.</summary>
    /// <param name="services">The services.</param>
    /// <param name="url">The address: see <see cref="QdrantStore.Connect(string, QdrantStoreOptions?)"/>.</param>
    /// <param name="configure">Sets the options; the logger factory is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddQdrantStore(this IServiceCollection services, string url, Action<QdrantStoreOptions>? configure = null) =>
        services.AddKeyedQdrantStore(serviceKey: null, url, configure);

    /// <summary>Adds a store under a key: see <see cref="AddQdrantStore"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="url">The address.</param>
    /// <param name="configure">Sets the options; the logger factory is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedQdrantStore(this IServiceCollection services, object? serviceKey, string url, Action<QdrantStoreOptions>? configure = null)
    {
        _ = QdrantStore.ParseAddress(url);
        return StoreRegistration.AddStore(services, serviceKey, provider =>
        {
            var options = new QdrantStoreOptions { LoggerFactory = provider.GetService<ILoggerFactory>() };
            configure?.Invoke(options);
            return QdrantStore.Connect(url, options);
        });
    }
}
