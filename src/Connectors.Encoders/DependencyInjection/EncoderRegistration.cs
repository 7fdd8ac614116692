using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Encoders;

/// <summary>Registers an encoder as the encoder packages do, plain and keyed.</summary>
public static class EncoderRegistration
{
    /// <summary>
    /// Adds an encoder as a singleton under its own type and as <c>IEmbeddingGenerator&lt;string, TEmbedding&gt;</c>, never as the non-generic
    /// <see cref="IEmbeddingGenerator"/>, of which a container gives the last one whatever its vectors are. The container disposes it.
    /// </summary>
    /// <typeparam name="TEncoder">The type of the encoder; a <see cref="LazyEncoder{TEmbedding}"/> where it takes files to make one.</typeparam>
    /// <typeparam name="TEmbedding">The kind of vector.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key; null to register without one.</param>
    /// <param name="make">Makes the encoder. It does no I/O.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddEncoder<TEncoder, TEmbedding>(IServiceCollection services, object? serviceKey, Func<IServiceProvider, TEncoder> make)
        where TEncoder : class, IEmbeddingGenerator<string, TEmbedding>
        where TEmbedding : Embedding
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(make);
        services.Add(ServiceDescriptor.KeyedSingleton(serviceKey, (provider, _) => make(provider)));

        // The container disposes this one too; disposing an encoder twice does no harm.
        services.Add(ServiceDescriptor.KeyedSingleton<IEmbeddingGenerator<string, TEmbedding>>(serviceKey, static (provider, key) => provider.GetRequiredKeyedService<TEncoder>(key)));
        return services;
    }
}
