using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders.Tests.Caching;

/// <summary>An encoder whose vectors say what they were made of, and that remembers what it was asked for.</summary>
internal sealed class CountingEncoder(string? fingerprint = "one") : IEmbeddingGenerator<string, SparseEmbedding>
{
    public const string Model = "counting";
    public const string Vocabulary = "letters";

    public ConcurrentQueue<string[]> Calls { get; } = new();

    /// <summary>How many vectors are left out of an answer.</summary>
    public int Omitted { get; set; }

    /// <summary>What every vector has besides its weights.</summary>
    public string? Note { get; set; }

    public bool IsDisposed { get; private set; }

    public Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var texts = values.ToArray();
        Calls.Enqueue(texts);
        var role = (options as EncodingOptions)?.Role == EncodingRole.Query ? 2f : 1f;
        return Task.FromResult(new GeneratedEmbeddings<SparseEmbedding>(texts.SkipLast(Omitted).Select(text => Noted(Vector(text, role))))
        {
            Usage = new UsageDetails { InputTokenCount = texts.Sum(text => text.Length) },
        });
    }

    /// <summary>The characters of the text as indices, the weights by role and frequency.</summary>
    public static SparseEmbedding Vector(string text, float role = 1)
    {
        var terms = text.GroupBy(character => (uint)character).OrderBy(group => group.Key).ToList();
        return new SparseEmbedding(terms.Select(term => term.Key).ToArray(), terms.Select(term => role * term.Count() / 3f).ToArray(), 65536, Vocabulary) { ModelId = Model };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceType == typeof(EncoderFingerprint))
            return fingerprint is null ? null : new EncoderFingerprint("counting/1", [new("model", fingerprint)]);
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
            return new EmbeddingGeneratorMetadata("test", defaultModelId: Model);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() => IsDisposed = true;

    private SparseEmbedding Noted(SparseEmbedding vector)
    {
        if (Note is not null)
            vector.AdditionalProperties = new() { ["note"] = Note };
        return vector;
    }
}
