using Microsoft.Extensions.AI;

namespace Connectors.Conformance;

/// <summary>A sparse encoder for tests: every word has an index of its own and counts as often as it occurs.</summary>
internal sealed class WordEncoder : IEmbeddingGenerator<string, SparseEmbedding>
{
    public static SparseEmbedding Encode(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return SparseEmbedding.FromUnsorted([.. words.Select(IndexOf)], [.. words.Select(_ => 1f)], DuplicateIndexPolicy.Sum);
    }

    public Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<SparseEmbedding>(values.Select(Encode)));

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    // FNV-1a, folded to 16 bits so that every server takes it.
    private static uint IndexOf(string word)
    {
        var hash = 2166136261u;
        foreach (var c in word)
            hash = (hash ^ c) * 16777619u;
        return (hash >> 16) ^ (hash & 0xFFFF);
    }
}
