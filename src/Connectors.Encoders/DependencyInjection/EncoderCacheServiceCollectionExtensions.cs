using Connectors.Encoders;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a cache in front of encoders that are registered.</summary>
public static class EncoderCacheServiceCollectionExtensions
{
    /// <summary>
    /// Puts a cache in front of the encoder that was added last without a key, as <c>IEmbeddingGenerator&lt;string, TEmbedding&gt;</c>; under its own type the
    /// encoder stays as it is.
    /// </summary>
    /// <typeparam name="TEmbedding">The kind of vector: <c>SparseEmbedding</c> or <c>Embedding&lt;float&gt;</c>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; the distributed cache and the logger factory are those of the services, where there are any, unless they are set.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">No such encoder was added.</exception>
    public static IServiceCollection AddEncoderCache<TEmbedding>(this IServiceCollection services, Action<CachingEncoderOptions>? configure = null)
        where TEmbedding : Embedding => services.AddKeyedEncoderCache<TEmbedding>(serviceKey: null, configure);

    /// <summary>Puts a cache in front of the encoder that was added last under a key: see <see cref="AddEncoderCache"/>.</summary>
    /// <typeparam name="TEmbedding">The kind of vector.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key of the encoder.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">No such encoder was added.</exception>
    public static IServiceCollection AddKeyedEncoderCache<TEmbedding>(this IServiceCollection services, object? serviceKey, Action<CachingEncoderOptions>? configure = null)
        where TEmbedding : Embedding
    {
        ArgumentNullException.ThrowIfNull(services);
        var encoder = services.LastOrDefault(service => service.ServiceType == typeof(IEmbeddingGenerator<string, TEmbedding>) && Equals(service.ServiceKey, serviceKey))
            ?? throw new InvalidOperationException($"There is no encoder of {typeof(TEmbedding).Name}{(serviceKey is null ? "" : $" under the key '{serviceKey}'")} to put a cache in front of: add the encoder first.");
        services.Remove(encoder);

        // The encoder moves to a key of its own, so that the container still makes and disposes it.
        var behind = new object();
        services.Add(ServiceDescriptor.DescribeKeyed(encoder.ServiceType, behind, (provider, _) => Make(provider, encoder), encoder.Lifetime));
        services.Add(ServiceDescriptor.DescribeKeyed(
            encoder.ServiceType,
            serviceKey,
            (provider, _) =>
            {
                var options = new CachingEncoderOptions { DistributedCache = provider.GetService<IDistributedCache>(), LoggerFactory = provider.GetService<ILoggerFactory>() };
                configure?.Invoke(options);
                return new CachingEncoder<TEmbedding>(provider.GetRequiredKeyedService<IEmbeddingGenerator<string, TEmbedding>>(behind), options);
            },
            encoder.Lifetime));
        return services;
    }

    private static object Make(IServiceProvider provider, ServiceDescriptor service)
    {
        if (service.IsKeyedService)
            return service.KeyedImplementationInstance ?? service.KeyedImplementationFactory?.Invoke(provider, service.ServiceKey) ?? ActivatorUtilities.CreateInstance(provider, service.KeyedImplementationType!);
        return service.ImplementationInstance ?? service.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!);
    }
}
