using Connectors.Encoders.Loading;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders;

/// <summary>
/// An encoder that is loaded with its first text, because loading takes time and a dependency injection container cannot wait. Call
/// <see cref="LoadAsync"/> at start-up so that the first user does not wait and a broken model is noticed.
/// </summary>
/// <typeparam name="TEmbedding">The kind of vector.</typeparam>
/// <remarks>
/// Safe for concurrent use. All callers share one load; a failed one is repeated by the next call, and a caller who gives up does not stop it.
/// Before the encoder is loaded, <see cref="GetService"/> knows nothing but this object. Disposing disposes the encoder.
/// </remarks>
public sealed class LazyEncoder<TEmbedding> : IEmbeddingGenerator<string, TEmbedding>
    where TEmbedding : Embedding
{
    private readonly LazyLoad<IEmbeddingGenerator<string, TEmbedding>> _encoder;

    /// <summary>Makes an encoder that is loaded later.</summary>
    /// <param name="load">Loads it. Called on a worker thread; its token is cancelled when this object is disposed.</param>
    public LazyEncoder(Func<CancellationToken, Task<IEmbeddingGenerator<string, TEmbedding>>> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        _encoder = new LazyLoad<IEmbeddingGenerator<string, TEmbedding>>(load);
    }

    /// <summary>Loads the encoder, unless that was done.</summary>
    /// <param name="cancellationToken">Ends the waiting; the load goes on for others.</param>
    /// <returns>The encoder. It belongs to this object: do not dispose it.</returns>
    public Task<IEmbeddingGenerator<string, TEmbedding>> LoadAsync(CancellationToken cancellationToken = default) => _encoder.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<TEmbedding>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var encoder = await LoadAsync(cancellationToken).ConfigureAwait(false);
        return await encoder.GenerateAsync(values, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives this object, or what the encoder gives once it is loaded.</summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">Must be null for this object.</param>
    /// <returns>The service, or null.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : _encoder.Value?.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();
}
