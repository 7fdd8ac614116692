using Connectors.Embedded;
using Connectors.Stores;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers embedded stores.</summary>
public static class EmbeddedStoreServiceCollectionExtensions
{
    /// <summary>Adds a store that keeps its data in a folder, as <see cref="EmbeddedStore"/> and as <c>HybridStore</c>. It opens with its first operation.</summary>
    /// <param name="services">The services.</param>
    /// <param name="path">The folder; it is made when it does not exist.</param>
    /// <param name="configure">Sets the options; the logger factory is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddEmbeddedStore(this IServiceCollection services, string path, Action<EmbeddedStoreOptions>? configure = null) =>
        services.AddKeyedEmbeddedStore(serviceKey: null, path, configure);

    /// <summary>Adds a store under a key: see <see cref="AddEmbeddedStore"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="path">The folder; it is made when it does not exist.</param>
    /// <param name="configure">Sets the options; the logger factory is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedEmbeddedStore(this IServiceCollection services, object? serviceKey, string path, Action<EmbeddedStoreOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return StoreRegistration.AddStore(services, serviceKey, provider =>
        {
            var options = new EmbeddedStoreOptions { LoggerFactory = provider.GetService<ILoggerFactory>() };
            configure?.Invoke(options);
            return EmbeddedStore.Create(path, options);
        });
    }
}
