using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders;

/// <summary>What the BM25 encoders share: the way of many texts through counters into vectors.</summary>
internal sealed class TermEncoder(Bm25Analyzer analyzer, ITermSpace space, string modelId)
{
    private readonly EncoderFingerprint _fingerprint = new("bm25/1", [.. analyzer.Settings, .. space.Settings]);

    // As many as there ever were callers at once; each remembers words.
    private readonly ConcurrentBag<TermCounter> _idle = [];

    public Bm25Statistics Statistics { get; } = new();

    public async Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        var texts = TextList.Checked(values);
        var call = Check(options);
        return TextList.AreQuick(texts)
            ? Generate(texts, call, cancellationToken)
            : await Task.Run(() => Generate(texts, call, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public object? GetService(Type serviceType, object? serviceKey, object encoder) => EncoderServices.Find(
        serviceType,
        serviceKey,
        encoder,
        (typeof(EncoderFingerprint), _fingerprint),
        (typeof(EmbeddingGeneratorMetadata), new EmbeddingGeneratorMetadata("connectors", providerUri: null, modelId, space.Dimensions == 0 ? null : space.Dimensions)));

    private Call Check(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is { } dimensions && dimensions != space.Dimensions)
            throw new NotSupportedException($"{modelId} cannot give vectors of {dimensions} dimensions.");
        if (options is EncodingOptions { PromptName: { } prompt })
            throw new ArgumentException($"{modelId} has no prompts; '{prompt}' was asked for.", nameof(options));
        var sparse = options as SparseEncodingOptions;
        return new Call(
            (options as EncodingOptions)?.Role ?? EncodingRole.Document,
            sparse is { MaxTerms: not null } or { MinWeight: > 0 } ? new SparsePruning { MaxTerms = sparse.MaxTerms, MinWeight = sparse.MinWeight } : null);
    }

    private GeneratedEmbeddings<SparseEmbedding> Generate(IReadOnlyList<string> texts, Call call, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out var counter))
            counter = new TermCounter(analyzer, space);
        var embeddings = new GeneratedEmbeddings<SparseEmbedding>(texts.Count);
        var terms = 0L;
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            counter.Read(text);
            terms += counter.Length;
            if (call.Role is EncodingRole.Document)
                Statistics.Add(counter.Length);
            embeddings.Add(Encode(counter, call));
        }

        if (!counter.IsFull)
            _idle.Add(counter);
        embeddings.Usage = new UsageDetails { InputTokenCount = terms, TotalTokenCount = terms };
        return embeddings;
    }

    private SparseEmbedding Encode(TermCounter counter, Call call)
    {
        var keys = counter.SortedKeys();
        var indices = new uint[keys.Length];
        var values = new float[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            var term = counter.Found[(int)(uint)keys[i]];
            var id = (uint)(keys[i] >> 32);
            indices[i] = id;
            values[i] = call.Role is EncodingRole.Document
                ? space.WeighDocument(id, counter.FrequencyOf(term), counter.Length)
                : space.WeighQuery(id, counter.FrequencyOf(term));
        }

        var embedding = new SparseEmbedding(indices, values, space.Dimensions, space.Id) { ModelId = modelId };
        return call.Pruning is { } pruning ? embedding.Prune(pruning) : embedding;
    }

    private readonly record struct Call(EncodingRole Role, SparsePruning? Pruning);
}
