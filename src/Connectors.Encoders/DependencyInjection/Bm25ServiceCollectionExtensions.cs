using Connectors;
using Connectors.Encoders;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers BM25 encoders.</summary>
public static class Bm25ServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="Bm25Encoder"/>, also as <c>IEmbeddingGenerator&lt;string, SparseEmbedding&gt;</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; they are checked when the encoder is first asked for.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddBm25Encoder(this IServiceCollection services, Action<Bm25Options>? configure = null) =>
        services.AddKeyedBm25Encoder(serviceKey: null, configure);

    /// <summary>Adds a <see cref="Bm25Encoder"/> under a key: see <see cref="AddBm25Encoder"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedBm25Encoder(this IServiceCollection services, object? serviceKey, Action<Bm25Options>? configure = null) =>
        EncoderRegistration.AddEncoder<Bm25Encoder, SparseEmbedding>(services, serviceKey, provider =>
        {
            var options = new Bm25Options();
            configure?.Invoke(options);
            return new Bm25Encoder(options, provider.GetService<ILogger<Bm25Encoder>>());
        });

    /// <summary>
    /// Adds a <see cref="FittedBm25Encoder"/> that is loaded with its first text, as <c>IEmbeddingGenerator&lt;string, SparseEmbedding&gt;</c> and as
    /// <c>LazyEncoder&lt;SparseEmbedding&gt;</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="path">The file: see <see cref="FittedBm25Encoder.LoadAsync"/>.</param>
    /// <param name="configure">Sets how texts become terms, where the file does not say.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFittedBm25Encoder(this IServiceCollection services, string path, Action<Bm25TextOptions>? configure = null) =>
        services.AddKeyedFittedBm25Encoder(serviceKey: null, path, configure);

    /// <summary>Adds a <see cref="FittedBm25Encoder"/> under a key: see <see cref="AddFittedBm25Encoder"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="path">The file.</param>
    /// <param name="configure">Sets how texts become terms, where the file does not say.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedFittedBm25Encoder(
        this IServiceCollection services,
        object? serviceKey,
        string path,
        Action<Bm25TextOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return EncoderRegistration.AddEncoder<LazyEncoder<SparseEmbedding>, SparseEmbedding>(services, serviceKey, _ =>
        {
            var options = new Bm25TextOptions();
            configure?.Invoke(options);
            options.Validate();
            return new LazyEncoder<SparseEmbedding>(async token => await FittedBm25Encoder.LoadAsync(path, options, token).ConfigureAwait(false));
        });
    }
}
