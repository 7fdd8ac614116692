using Connectors.Encoders;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers static models. A model is loaded with its first text, or by <see cref="LazyEncoder{TEmbedding}.LoadAsync"/>.</summary>
public static class StaticEncoderServiceCollectionExtensions
{
    /// <summary>
    /// Adds a static model, as <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c> and as <c>LazyEncoder&lt;Embedding&lt;float&gt;&gt;</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="path">The model: see <see cref="StaticEncoder.LoadAsync"/>.</param>
    /// <param name="configure">Sets the options when the encoder is first asked for; the hub is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddStaticEncoder(this IServiceCollection services, string path, Action<StaticOptions>? configure = null) =>
        services.AddKeyedStaticEncoder(serviceKey: null, path, configure);

    /// <summary>Adds a static model under a key: see <see cref="AddStaticEncoder"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="path">The model.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedStaticEncoder(this IServiceCollection services, object? serviceKey, string path, Action<StaticOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return EncoderRegistration.AddEncoder<LazyEncoder<Embedding<float>>, Embedding<float>>(services, serviceKey, provider =>
        {
            var options = new StaticOptions { Hub = provider.GetService<ModelHub>() };
            configure?.Invoke(options);
            return new LazyEncoder<Embedding<float>>(async token => await StaticEncoder.LoadAsync(path, options, token).ConfigureAwait(false));
        });
    }
}
