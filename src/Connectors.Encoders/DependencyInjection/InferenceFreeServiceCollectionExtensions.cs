using Connectors;
using Connectors.Encoders;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the query side of inference-free models. A model is loaded with its first text, or by <see cref="LazyEncoder{TEmbedding}.LoadAsync"/>.</summary>
public static class InferenceFreeServiceCollectionExtensions
{
    /// <summary>
    /// Adds an <see cref="InferenceFreeEncoder"/>, as <c>IEmbeddingGenerator&lt;string, SparseEmbedding&gt;</c> and as
    /// <c>LazyEncoder&lt;SparseEmbedding&gt;</c>. It encodes queries only; a SPLADE encoder of the same folder encodes both.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="path">The model: see <see cref="InferenceFreeEncoder.LoadAsync"/>.</param>
    /// <param name="configure">Sets the options, which are checked when the encoder is first asked for; the hub is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddInferenceFreeEncoder(this IServiceCollection services, string path, Action<InferenceFreeOptions>? configure = null) =>
        services.AddKeyedInferenceFreeEncoder(serviceKey: null, path, configure);

    /// <summary>Adds an <see cref="InferenceFreeEncoder"/> under a key: see <see cref="AddInferenceFreeEncoder"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="path">The model.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedInferenceFreeEncoder(
        this IServiceCollection services,
        object? serviceKey,
        string path,
        Action<InferenceFreeOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return EncoderRegistration.AddEncoder<LazyEncoder<SparseEmbedding>, SparseEmbedding>(services, serviceKey, provider =>
        {
            var options = new InferenceFreeOptions { Hub = provider.GetService<ModelHub>() };
            configure?.Invoke(options);
            options.Validate();
            return new LazyEncoder<SparseEmbedding>(async token => await InferenceFreeEncoder.LoadAsync(path, options, token).ConfigureAwait(false));
        });
    }
}
