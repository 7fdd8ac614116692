using System.Diagnostics.CodeAnalysis;

namespace Connectors.Benchmarks.Elasticsearch;

/// <summary>A vocabulary of made-up words of four to nine letters, about as long as those of WordPiece.</summary>
internal sealed class Words : ISparseVocabulary
{
    private readonly string[] _words = [.. Enumerable.Range(0, Points.Vocabulary).Select(Word)];

    public string Id => "benchmark:words";

    public int Count => _words.Length;

    public bool TryGetToken(uint index, [NotNullWhen(true)] out string? token)
    {
        token = index < _words.Length ? _words[index] : null;
        return token is not null;
    }

    public bool TryGetIndex(string token, out uint index)
    {
        var found = Array.IndexOf(_words, token);
        index = (uint)Math.Max(found, 0);
        return found >= 0;
    }

    private static string Word(int number)
    {
        var letters = new char[4 + (number % 6)];
        for (var i = 0; i < letters.Length; i++, number /= 26)
            letters[i] = (char)('a' + (number % 26));
        return new string(letters);
    }
}
