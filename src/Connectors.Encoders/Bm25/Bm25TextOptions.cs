namespace Connectors.Encoders;

/// <summary>How BM25 makes terms of a text.</summary>
public class Bm25TextOptions
{
    private const int LongestToken = 10_000;

    /// <summary>
    /// Gets or sets the language, by its English name in lower case. Default: <c>english</c>. A language that has no stemmer or no stop words
    /// (see <see cref="Bm25Encoder.Languages"/>) is no error: it does without, and the encoder says so.
    /// </summary>
    public string Language { get; set; } = "english";

    /// <summary>
    /// Gets or sets whether words stay as they are, and stop words stay too: fastembed's <c>disable_stemmer</c>. Default: false.
    /// </summary>
    public bool DisableStemmer { get; set; }

    /// <summary>Gets or sets how many code points a word has at most before stemming; longer ones are left out. 1 to 10,000; default 40.</summary>
    public int MaxTokenLength { get; set; } = 40;

    internal virtual void Validate()
    {
        if (string.IsNullOrEmpty(Language) || Language.Any(c => !char.IsAsciiLetterLower(c)))
            throw new ArgumentException($"'{Language}' is not the name of a language: give its English name in lower case, for instance 'english'.", nameof(Language));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxTokenLength, nameof(MaxTokenLength));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxTokenLength, LongestToken, nameof(MaxTokenLength));
    }
}
