using Connectors;
using Connectors.Encoders;
using Connectors.Onnx;
using Connectors.Onnx.DependencyInjection;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers encoders on ONNX Runtime. A model is loaded with its first text, or by <see cref="LazyEncoder{TEmbedding}.LoadAsync"/>.</summary>
public static class OnnxEncoderServiceCollectionExtensions
{
    /// <summary>
    /// Adds a SPLADE encoder, as <c>IEmbeddingGenerator&lt;string, SparseEmbedding&gt;</c> and as <c>LazyEncoder&lt;SparseEmbedding&gt;</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="path">The model: see <see cref="SpladeEncoder.LoadAsync"/>.</param>
    /// <param name="configure">Sets the options, which are checked when the encoder is first asked for; the hub is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSpladeEncoder(this IServiceCollection services, string path, Action<SpladeOptions>? configure = null) =>
        services.AddKeyedSpladeEncoder(serviceKey: null, path, configure);

    /// <summary>Adds a SPLADE encoder under a key: see <see cref="AddSpladeEncoder"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="path">The model.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedSpladeEncoder(this IServiceCollection services, object? serviceKey, string path, Action<SpladeOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return AddSplade(services, serviceKey, configure, (options, token) => SpladeEncoder.LoadAsync(path, options, token));
    }

    /// <summary>Adds a SPLADE encoder of two models, one for documents and one for queries: see <see cref="AddSpladeEncoder"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="documents">The model of the documents: see <see cref="SpladeEncoder.LoadPairAsync"/>.</param>
    /// <param name="queries">The model of the queries.</param>
    /// <param name="configure">Sets the options of both.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSpladeEncoderPair(this IServiceCollection services, string documents, string queries, Action<SpladeOptions>? configure = null) =>
        services.AddKeyedSpladeEncoderPair(serviceKey: null, documents, queries, configure);

    /// <summary>Adds a SPLADE encoder of two models under a key: see <see cref="AddSpladeEncoderPair"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="documents">The model of the documents.</param>
    /// <param name="queries">The model of the queries.</param>
    /// <param name="configure">Sets the options of both.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedSpladeEncoderPair(
        this IServiceCollection services,
        object? serviceKey,
        string documents,
        string queries,
        Action<SpladeOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(documents);
        ArgumentException.ThrowIfNullOrWhiteSpace(queries);
        return AddSplade(services, serviceKey, configure, (options, token) => SpladeEncoder.LoadPairAsync(documents, queries, options, token));
    }

    /// <summary>
    /// Adds a dense encoder, as <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c> and as <c>LazyEncoder&lt;Embedding&lt;float&gt;&gt;</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="path">The model: see <see cref="DenseEncoder.LoadAsync"/>.</param>
    /// <param name="configure">Sets the options, which are checked when the encoder is first asked for; the hub is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddDenseEncoder(this IServiceCollection services, string path, Action<DenseOptions>? configure = null) =>
        services.AddKeyedDenseEncoder(serviceKey: null, path, configure);

    /// <summary>Adds a dense encoder under a key: see <see cref="AddDenseEncoder"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="path">The model.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedDenseEncoder(this IServiceCollection services, object? serviceKey, string path, Action<DenseOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return EncoderRegistration.AddEncoder<LazyEncoder<Embedding<float>>, Embedding<float>>(services, serviceKey, provider =>
        {
            var options = new DenseOptions { Hub = provider.GetService<ModelHub>() };
            configure?.Invoke(options);
            options.Validate();
            return new LazyEncoder<Embedding<float>>(async token => await DenseEncoder.LoadAsync(path, options, token).ConfigureAwait(false));
        });
    }

    /// <summary>Adds a cross-encoder, as <see cref="IReranker"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="path">The model: see <see cref="CrossEncoder.LoadAsync"/>.</param>
    /// <param name="configure">Sets the options, which are checked when the re-ranker is first asked for; the hub is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddCrossEncoder(this IServiceCollection services, string path, Action<CrossEncoderOptions>? configure = null) =>
        services.AddKeyedCrossEncoder(serviceKey: null, path, configure);

    /// <summary>Adds a cross-encoder under a key: see <see cref="AddCrossEncoder"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="path">The model.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedCrossEncoder(this IServiceCollection services, object? serviceKey, string path, Action<CrossEncoderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return services.AddKeyedSingleton<IReranker>(serviceKey, (provider, _) =>
        {
            var options = new CrossEncoderOptions { Hub = provider.GetService<ModelHub>() };
            configure?.Invoke(options);
            options.Validate();
            return new LazyCrossEncoder(path, options);
        });
    }

    private static IServiceCollection AddSplade(
        IServiceCollection services,
        object? serviceKey,
        Action<SpladeOptions>? configure,
        Func<SpladeOptions, CancellationToken, Task<SpladeEncoder>> load) => EncoderRegistration.AddEncoder<LazyEncoder<SparseEmbedding>, SparseEmbedding>(services, serviceKey, provider =>
    {
        var options = new SpladeOptions { Hub = provider.GetService<ModelHub>() };
        configure?.Invoke(options);
        options.Validate();
        return new LazyEncoder<SparseEmbedding>(async token => await load(options, token).ConfigureAwait(false));
    });
}
