using Microsoft.Extensions.AI;

namespace Connectors.Tests.Fakes;

/// <summary>An encoder that remembers what it was asked, and answers with what the test says.</summary>
internal sealed class FakeEncoder<TEmbedding>(Func<string, TEmbedding> encode, ISparseVocabulary? vocabulary = null) : IEmbeddingGenerator<string, TEmbedding>
    where TEmbedding : Embedding
{
    public List<(string[] Texts, EmbeddingGenerationOptions? Options, CancellationToken Token)> Calls { get; } = [];

    /// <summary>Gets or sets how many vectors too many (or too few) it returns.</summary>
    public int Surplus { get; set; }

    public Task<GeneratedEmbeddings<TEmbedding>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = values.ToArray();
        Calls.Add((texts, options, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        var vectors = texts.Select(encode).ToList();
        for (var i = 0; i < Surplus; i++)
            vectors.Add(encode("surplus"));
        if (Surplus < 0)
            vectors.RemoveRange(vectors.Count + Surplus, -Surplus);
        return Task.FromResult(new GeneratedEmbeddings<TEmbedding>(vectors));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ISparseVocabulary) ? vocabulary : null;

    public void Dispose()
    {
    }
}
