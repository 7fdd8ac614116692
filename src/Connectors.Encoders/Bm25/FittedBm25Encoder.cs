using Microsoft.Extensions.AI;

namespace Connectors.Encoders;

/// <summary>
/// BM25 whose idf and average length were learnt from a corpus, as milvus-model's <c>BM25EmbeddingFunction</c>: a document holds the saturated
/// frequencies of its terms, a query their idf. The dot product is the score; the field needs no weighting by the store.
/// </summary>
/// <remarks>
/// Terms that the corpus did not have get no weight, but count for the length of a document. A query term that is repeated weighs as often. An
/// index is a term's position in the corpus. Safe for concurrent use; there is nothing to dispose.
/// </remarks>
public sealed class FittedBm25Encoder : IEmbeddingGenerator<string, SparseEmbedding>
{
    private readonly Bm25Analyzer _analyzer;
    private readonly FittedTerms _terms;
    private readonly TermEncoder _encoder;

    internal FittedBm25Encoder(Bm25Analyzer analyzer, FittedTerms terms)
    {
        (_analyzer, _terms) = (analyzer, terms);
        _encoder = new TermEncoder(analyzer, terms, "bm25-fitted:" + analyzer.Language);
    }

    /// <summary>Gets the number of terms of the corpus.</summary>
    public int Dimensions => _terms.Count;

    /// <summary>Gets the identity of the index space: <c>bm25:fitted:</c>, the language of the stems (or <c>unstemmed</c>), and the SHA-256 of the terms.</summary>
    public string VocabularyId => _terms.Id;

    /// <summary>Gets the number of documents that were learnt from, empty ones included.</summary>
    public long CorpusSize => _terms.CorpusSize;

    /// <summary>Gets the number of terms that a document of the corpus has on average.</summary>
    public double AverageLength => _terms.Saturation.AverageLength;

    /// <summary>Gets the lengths of the documents that this encoder has encoded, to be compared with <see cref="AverageLength"/>.</summary>
    public Bm25Statistics Statistics => _encoder.Statistics;

    /// <summary>Gets a sentence on what the language lacks, or null when there is nothing to say.</summary>
    public string? Warning => _analyzer.Warning;

    /// <summary>Learns from a corpus in one pass.</summary>
    /// <param name="corpus">The texts of the documents.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="ArgumentException">An option is outside its range, a text is null, or the corpus holds no terms.</exception>
    public static FittedBm25Encoder Fit(IEnumerable<string> corpus, FittedBm25Options? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        var fitting = new Bm25Fitting(options ?? new FittedBm25Options());
        foreach (var text in corpus)
        {
            cancellationToken.ThrowIfCancellationRequested();
            fitting.Add(text);
        }

        return fitting.ToEncoder();
    }

    /// <summary>Learns from a corpus in one pass, while it comes.</summary>
    /// <param name="corpus">The texts of the documents.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="ArgumentException">An option is outside its range, a text is null, or the corpus holds no terms.</exception>
    public static async Task<FittedBm25Encoder> FitAsync(IAsyncEnumerable<string> corpus, FittedBm25Options? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        var fitting = new Bm25Fitting(options ?? new FittedBm25Options());
        await foreach (var text in corpus.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            fitting.Add(text);
        }

        return fitting.ToEncoder();
    }

    /// <summary>Loads what <see cref="SaveAsync"/> or milvus-model's <c>save</c> wrote.</summary>
    /// <param name="path">The file, at most 1 GiB.</param>
    /// <param name="options">
    /// How texts become terms, where the file does not say: those of milvus-model do not. Null for the defaults. milvus-model's own analyzer
    /// splits words a little differently; terms that only it makes are never met.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is broken; the message says where.</exception>
    public static async Task<FittedBm25Encoder> LoadAsync(string path, Bm25TextOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new Bm25TextOptions();
        options.Validate();
        return await FittedBm25File.ReadAsync(path, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what was learnt, in the form of milvus-model's <c>save</c> with members of our own. An existing file is replaced at once or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the file is there.</returns>
    public Task SaveAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return FittedBm25File.WriteAsync(path, _terms, _analyzer, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null, or a prompt is asked for.</exception>
    /// <exception cref="NotSupportedException">Other dimensions are asked for.</exception>
    public Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default) => _encoder.GenerateAsync(values, options, cancellationToken);

    /// <summary>Gives <see cref="ISparseVocabulary"/>, <see cref="EmbeddingGeneratorMetadata"/> or <see cref="EncoderFingerprint"/>.</summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">Must be null.</param>
    /// <returns>The service, or null.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ISparseVocabulary) ? _terms : _encoder.GetService(serviceType, serviceKey, this);

    /// <summary>Does nothing: there is nothing to dispose.</summary>
    public void Dispose()
    {
    }
}
