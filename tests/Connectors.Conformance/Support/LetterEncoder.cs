using Microsoft.Extensions.AI;

namespace Connectors.Conformance;

/// <summary>A dense encoder for tests: how often the letters a, b, c and d occur.</summary>
internal sealed class LetterEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    public static float[] Encode(string text) => [.. "abcd".Select(letter => (float)text.Count(c => c == letter))];

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(value => new Embedding<float>(Encode(value)))));

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
