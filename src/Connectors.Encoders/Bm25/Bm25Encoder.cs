using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Connectors.Encoders;

/// <summary>
/// BM25 as sparse vectors, equal to fastembed's <c>Qdrant/bm25</c> and the Qdrant server's own: a document holds the saturated frequencies of
/// its terms, a query a 1 for each of its terms. The store supplies the rarity of terms: the field needs
/// <see cref="SparseWeighting.Idf"/>.
/// </summary>
/// <remarks>
/// <para>An index is the absolute value of a term's MurmurHash3, from 0 to 2^31. Terms that share one overwrite each other, as in the
/// reference; <see cref="Bm25Options.Dictionary"/> counts them.</para>
/// <para>Safe for concurrent use. Texts of a few pages are encoded on the caller's thread, which takes microseconds; more go to a worker
/// thread. Nothing is allocated for a word that was met before. There is nothing to dispose.</para>
/// </remarks>
public sealed partial class Bm25Encoder : IEmbeddingGenerator<string, SparseEmbedding>
{
    private readonly Bm25Analyzer _analyzer;
    private readonly TermEncoder _encoder;
    private readonly Bm25Dictionary? _dictionary;

    /// <summary>Makes an encoder.</summary>
    /// <param name="options">Options; null for the defaults. They are copied.</param>
    /// <param name="logger">Told when the language has no stemmer or stop words.</param>
    /// <exception cref="ArgumentException">An option is outside its range, or the dictionary belongs to another vocabulary.</exception>
    public Bm25Encoder(Bm25Options? options = null, ILogger<Bm25Encoder>? logger = null)
    {
        options ??= new Bm25Options();
        _analyzer = new Bm25Analyzer(options);
        VocabularyId = HashedTerms.VocabularyId(_analyzer.TermForm);
        AverageLength = options.AverageLength;
        _dictionary = options.Dictionary;
        _dictionary?.Bind(VocabularyId);
        var terms = new HashedTerms(VocabularyId, new Bm25Saturation(options.K, options.B, options.AverageLength), _dictionary);
        _encoder = new TermEncoder(_analyzer, terms, "bm25:" + options.Language);
        if (Warning is { } warning && logger is not null)
            LogLanguage(logger, warning);
    }

    /// <summary>Gets the languages that have stop words or a stemmer, by their English names in lower case.</summary>
    public static IReadOnlyList<string> Languages => Bm25Analyzer.Languages;

    /// <summary>
    /// Gets the identity of the index space: <c>bm25:murmur3:</c> and the language whose stems the terms are, or <c>unstemmed</c>. k, b, the
    /// average length and stop words change weights, not the meaning of an index.
    /// </summary>
    public string VocabularyId { get; }

    /// <summary>Gets whether words are reduced to their stems.</summary>
    public bool Stems => _analyzer.Stems;

    /// <summary>Gets whether stop words are left out.</summary>
    public bool DropsStopWords => _analyzer.HasStopWords;

    /// <summary>Gets the average length of a document that the weights assume.</summary>
    public double AverageLength { get; }

    /// <summary>Gets the lengths of the documents that this encoder has encoded, to be compared with <see cref="AverageLength"/>.</summary>
    public Bm25Statistics Statistics => _encoder.Statistics;

    /// <summary>Gets a sentence on what the language lacks, or null when there is nothing to say.</summary>
    public string? Warning => _analyzer.Warning;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null, or a prompt is asked for.</exception>
    /// <exception cref="NotSupportedException">Dimensions are asked for.</exception>
    public Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default) => _encoder.GenerateAsync(values, options, cancellationToken);

    /// <summary>
    /// Gives <see cref="EmbeddingGeneratorMetadata"/> or <see cref="EncoderFingerprint"/>, and with <see cref="Bm25Options.Dictionary"/> the
    /// <see cref="ISparseVocabulary"/>.
    /// </summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">Must be null.</param>
    /// <returns>The service, or null.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && (serviceType == typeof(ISparseVocabulary) || serviceType == typeof(Bm25Dictionary))
            ? _dictionary
            : _encoder.GetService(serviceType, serviceKey, this);

    /// <summary>Does nothing: there is nothing to dispose.</summary>
    public void Dispose()
    {
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogLanguage(ILogger logger, string warning);
}
