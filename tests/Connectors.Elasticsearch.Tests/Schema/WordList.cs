using System.Diagnostics.CodeAnalysis;

namespace Connectors.Elasticsearch.Tests.Schema;

/// <summary>A vocabulary of a few words.</summary>
internal sealed class WordList(params string[] words) : ISparseVocabulary
{
    public string Id => "words:" + string.Join('+', words);

    public int Count => words.Length;

    public bool TryGetToken(uint index, [NotNullWhen(true)] out string? token)
    {
        token = index < words.Length ? words[index] : null;
        return token is not null;
    }

    public bool TryGetIndex(string token, out uint index)
    {
        var found = Array.IndexOf(words, token);
        index = (uint)Math.Max(found, 0);
        return found >= 0;
    }
}
