using Connectors.Encoders.Caching;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Encoders;

/// <summary>
/// Remembers the vectors of texts, in memory and, where there is one, in a cache that several processes share. Texts that are not remembered go to
/// the encoder in one call, each once.
/// </summary>
/// <typeparam name="TEmbedding">The kind of vector: <see cref="SparseEmbedding"/> or <c>Embedding&lt;float&gt;</c>.</typeparam>
/// <remarks>
/// Safe for concurrent use. The key of a vector is a hash of the encoder's <see cref="EncoderFingerprint"/>, the options (role, prompt, pruning) and
/// the text, so that models, roles and settings never mix; the text itself is not in it. A vector comes back bit by bit, with its vocabulary and
/// model, but without <c>CreatedAt</c>; one with <c>AdditionalProperties</c> is not remembered. Usage counts only what was encoded. Bytes in a cache that are
/// no vector of the key are a miss. Calls with options that are not known here (derived classes, additional properties) go to the encoder
/// unremembered. Metrics: <see cref="ConnectorsTelemetry.CachedTexts"/>. Disposing disposes the encoder.
/// </remarks>
public sealed class CachingEncoder<TEmbedding> : DelegatingEmbeddingGenerator<string, TEmbedding>
    where TEmbedding : Embedding
{
    private readonly VectorFormat<TEmbedding> _format = new(CodecOf());
    private readonly VectorMemory _memory;
    private readonly SharedVectors? _shared;
    private string? _fingerprint;

    /// <summary>Makes a caching encoder.</summary>
    /// <param name="inner">The encoder.</param>
    /// <param name="options">Options; null for the defaults: memory only.</param>
    /// <exception cref="ArgumentException">The encoder has no fingerprint, and the options give none.</exception>
    /// <exception cref="NotSupportedException">Vectors of the kind cannot be cached.</exception>
    public CachingEncoder(IEmbeddingGenerator<string, TEmbedding> inner, CachingEncoderOptions? options = null)
        : base(inner)
    {
        options ??= new CachingEncoderOptions();
        options.Validate();
        _memory = new VectorMemory(options.MaxMemoryBytes);
        var logger = options.LoggerFactory?.CreateLogger<CachingEncoder<TEmbedding>>() ?? NullLogger<CachingEncoder<TEmbedding>>.Instance;
        _shared = options.DistributedCache is { } cache ? new SharedVectors(cache, options.Expiration, logger) : null;
        _fingerprint = options.Fingerprint;
        if (_fingerprint is null && Lazy is null && Described is null)
            throw new ArgumentException($"{inner.GetType().Name} does not say what its vectors depend on ({nameof(EncoderFingerprint)}): set {nameof(CachingEncoderOptions)}.{nameof(options.Fingerprint)} to something that changes with the model.", nameof(inner));
    }

    private LazyEncoder<TEmbedding>? Lazy => InnerGenerator.GetService(typeof(LazyEncoder<TEmbedding>)) as LazyEncoder<TEmbedding>;

    private EncoderFingerprint? Described => InnerGenerator.GetService(typeof(EncoderFingerprint)) as EncoderFingerprint;

    private string? ModelId => (InnerGenerator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null.</exception>
    /// <exception cref="InvalidOperationException">The encoder returned another number of vectors than there are texts.</exception>
    public override async Task<GeneratedEmbeddings<TEmbedding>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var texts = TextList.Checked(values);
        if (VectorKeyMaker.For(await FingerprintAsync(cancellationToken).ConfigureAwait(false), _format.Kind, options) is not { } keys)
        {
            CacheMetrics.Count(texts.Count, CacheMetrics.Bypass, ModelId);
            return await InnerGenerator.GenerateAsync(texts, options, cancellationToken).ConfigureAwait(false);
        }

        var all = Distinct(texts, keys);
        var missing = FindInMemory(all.Values);
        missing = await FindSharedAsync(missing, cancellationToken).ConfigureAwait(false);
        CacheMetrics.Count(missing.Count, CacheMetrics.Miss, ModelId);
        var usage = await EncodeAsync(missing, options, cancellationToken).ConfigureAwait(false);
        return new GeneratedEmbeddings<TEmbedding>(texts.Select(text => all[text].Take(_format, ModelId))) { Usage = usage };
    }

    private static IVectorCodec<TEmbedding> CodecOf() => (IVectorCodec<TEmbedding>)(typeof(TEmbedding) switch
    {
        var type when type == typeof(SparseEmbedding) => (object)new SparseCodec(),
        var type when type == typeof(Embedding<float>) => new DenseCodec(),
        var type => throw new NotSupportedException($"Vectors of the type {type.Name} cannot be cached; {nameof(SparseEmbedding)} and Embedding<float> can."),
    });

    private static Dictionary<string, CachedText<TEmbedding>> Distinct(IReadOnlyList<string> texts, VectorKeyMaker keys)
    {
        var distinct = new Dictionary<string, CachedText<TEmbedding>>(texts.Count, StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (!distinct.ContainsKey(text))
                distinct.Add(text, new CachedText<TEmbedding>(text, keys.Make(text)));
        }

        return distinct;
    }

    private async ValueTask<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        if (_fingerprint is { } known)
            return known;
        if (Lazy is { } lazy)
            await lazy.LoadAsync(cancellationToken).ConfigureAwait(false);
        var described = Described ?? throw new InvalidOperationException($"The encoder that was loaded does not say what its vectors depend on ({nameof(EncoderFingerprint)}): set {nameof(CachingEncoderOptions)}.{nameof(CachingEncoderOptions.Fingerprint)}.");
        return _fingerprint = await described.GetValueAsync(cancellationToken).ConfigureAwait(false);
    }

    private List<CachedText<TEmbedding>> FindInMemory(IReadOnlyCollection<CachedText<TEmbedding>> texts)
    {
        foreach (var text in texts)
        {
            if (_memory.TryGet(text.Key, out var bytes))
                Accept(text, bytes);
        }

        return Rest(texts, CacheMetrics.Memory);
    }

    private async Task<List<CachedText<TEmbedding>>> FindSharedAsync(List<CachedText<TEmbedding>> texts, CancellationToken cancellationToken)
    {
        if (_shared is null || texts.Count == 0)
            return texts;
        await _shared.ReadAsync(texts, static text => text.Key, Accept, cancellationToken).ConfigureAwait(false);
        foreach (var text in texts.Where(text => text.IsFound))
            _memory.Set(text.Key, text.Bytes);
        return Rest(texts, CacheMetrics.Distributed);
    }

    private async Task<UsageDetails> EncodeAsync(List<CachedText<TEmbedding>> missing, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
            return new UsageDetails { InputTokenCount = 0, TotalTokenCount = 0 };
        var vectors = await InnerGenerator.GenerateAsync(missing.Select(text => text.Text).ToList(), options, cancellationToken).ConfigureAwait(false);
        if (vectors.Count != missing.Count)
            throw new InvalidOperationException($"{InnerGenerator.GetType().Name} returned {vectors.Count} vectors for {missing.Count} texts.");
        for (var i = 0; i < missing.Count; i++)
            missing[i].Found(vectors[i], _format.Write(missing[i].Key, vectors[i]));
        var whole = missing.FindAll(text => text.IsWhole);
        foreach (var text in whole)
            _memory.Set(text.Key, text.Bytes);
        if (_shared is not null)
            await _shared.WriteAsync(whole.Select(text => (text.Key, text.Bytes)), cancellationToken).ConfigureAwait(false);
        return vectors.Usage ?? new UsageDetails();
    }

    private void Accept(CachedText<TEmbedding> text, byte[] bytes)
    {
        if (_format.Read(text.Key, bytes) is not { } vector)
            return;
        vector.ModelId = ModelId;
        text.Found(vector, bytes);
    }

    private List<CachedText<TEmbedding>> Rest(IReadOnlyCollection<CachedText<TEmbedding>> texts, string result)
    {
        var rest = texts.Where(text => !text.IsFound).ToList();
        CacheMetrics.Count(texts.Count - rest.Count, result, ModelId);
        return rest;
    }
}
