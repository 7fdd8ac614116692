using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;

namespace Connectors.Encoders;

/// <summary>What becomes of a word: nothing when it is a stop word, else its stem. Safe for concurrent use.</summary>
internal sealed class Bm25Analyzer
{
    /// <summary>What a vocabulary's identity calls words that are not stemmed.</summary>
    private const string Unstemmed = "unstemmed";

    private const string Prefix = "bm25.", Suffix = ".txt";

    private readonly string[] _stopWords;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _isStopWord;
    private readonly Stemmer? _stemmer;

    public Bm25Analyzer(Bm25TextOptions options)
    {
        options.Validate();
        Language = options.Language;
        MaxTokenLength = options.MaxTokenLength;
        IsDisabled = options.DisableStemmer;
        _stemmer = IsDisabled ? null : Stemmer.ForLanguage(Language);
        _stopWords = IsDisabled ? [] : ReadStopWords(Language);
        _isStopWord = _stopWords.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        Warning = IsDisabled || (Stems && HasStopWords)
            ? null
            : $"BM25 has {(Stems ? "no stop words" : HasStopWords ? "no stemmer" : "neither a stemmer nor stop words")} for '{Language}'.";
    }

    /// <summary>Gets the languages that have stop words, a stemmer or both.</summary>
    public static IReadOnlyList<string> Languages { get; } =
    [
        .. typeof(Bm25Analyzer).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Union(Stemmer.Languages, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    public string Language { get; }

    public int MaxTokenLength { get; }

    /// <summary>Gets whether words are to stay as they are: <see cref="Bm25TextOptions.DisableStemmer"/>.</summary>
    public bool IsDisabled { get; }

    public bool HasStopWords => _stopWords.Length > 0;

    public bool Stems => _stemmer is not null;

    /// <summary>Gets a sentence on what the language lacks though it was asked for, or null.</summary>
    public string? Warning { get; }

    /// <summary>Gets what fixes the meaning of a term: the language of the stemmer. Stop words and lengths only say which terms there are.</summary>
    public string TermForm => Stems ? Language : Unstemmed;

    /// <summary>Gets the length of the buffer that words are read into and stemmed in.</summary>
    public int BufferLength => Math.Max(WordReader.RoomFor(MaxTokenLength), Stemmer.RoomFor(2 * MaxTokenLength));

    /// <summary>Gets what the terms of a text depend on, for an encoder's fingerprint.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("stemmer", Stems ? $"{Language} {Stemmer.Edition}" : null),
        new("stop words", string.Join(' ', _stopWords)),
        new("longest token", MaxTokenLength.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Replaces a word by its term.</summary>
    /// <param name="buffer">The word, and room behind it.</param>
    /// <param name="length">The length of the word.</param>
    /// <returns>The length of the term, 0 for none.</returns>
    public int Reduce(Span<char> buffer, int length)
    {
        if (_isStopWord.Contains(buffer[..length]))
            return 0;
        return _stemmer is null ? length : _stemmer.Stem(buffer, length);
    }

    private static string[] ReadStopWords(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + language + Suffix);
        if (stream is null)
            return [];
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
