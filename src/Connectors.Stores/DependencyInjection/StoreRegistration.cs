using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Stores;

/// <summary>Registers a store as the store packages do, plain and keyed.</summary>
public static class StoreRegistration
{
    /// <summary>
    /// Adds a store as a singleton under its own type and as <see cref="HybridStore"/>. The container disposes it.
    /// </summary>
    /// <typeparam name="TStore">The type of the store.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key; null to register without one.</param>
    /// <param name="make">Makes the store. It does no I/O.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddStore<TStore>(IServiceCollection services, object? serviceKey, Func<IServiceProvider, TStore> make)
        where TStore : HybridStore
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(make);
        services.Add(ServiceDescriptor.KeyedSingleton(serviceKey, (provider, _) => make(provider)));

        // The container disposes this one too; disposing a store twice does no harm.
        services.Add(ServiceDescriptor.KeyedSingleton<HybridStore>(serviceKey, static (provider, key) => provider.GetRequiredKeyedService<TStore>(key)));
        return services;
    }
}
