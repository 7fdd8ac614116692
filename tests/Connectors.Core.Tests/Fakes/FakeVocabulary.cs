using System.Diagnostics.CodeAnalysis;

namespace Connectors.Tests.Fakes;

/// <summary>The words at their positions.</summary>
internal sealed class FakeVocabulary(string id, params string[] words) : ISparseVocabulary
{
    public string Id => id;

    public int Count => words.Length;

    public bool TryGetToken(uint index, [NotNullWhen(true)] out string? token)
    {
        token = index < words.Length ? words[index] : null;
        return token is not null;
    }

    public bool TryGetIndex(string token, out uint index)
    {
        var position = Array.IndexOf(words, token);
        index = (uint)Math.Max(position, 0);
        return position >= 0;
    }

    /// <summary>A term-frequency vector over the words that the vocabulary knows.</summary>
    public SparseEmbedding Encode(string text) => SparseEmbedding.FromDictionary(
        text.Split(' ').Where(word => TryGetIndex(word, out _)).CountBy(word => (uint)Array.IndexOf(words, word)).Select(pair => KeyValuePair.Create(pair.Key, (float)pair.Value)),
        Count,
        id);
}
