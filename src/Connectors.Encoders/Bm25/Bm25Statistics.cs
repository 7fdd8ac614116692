namespace Connectors.Encoders;

/// <summary>
/// The lengths of documents as BM25 counts them: the terms that are left after stop words, repeated ones included. Empty documents count.
/// Memory does not grow with the number of documents. Safe for concurrent use.
/// </summary>
public sealed class Bm25Statistics
{
    private readonly Lock _gate = new();
    private long _documents;
    private long _terms;
    private double _mean;
    private double _squares;

    internal Bm25Statistics()
    {
    }

    /// <summary>Gets the number of documents.</summary>
    public long Documents
    {
        get
        {
            lock (_gate)
                return _documents;
        }
    }

    /// <summary>Gets the number of terms in all documents.</summary>
    public long Terms
    {
        get
        {
            lock (_gate)
                return _terms;
        }
    }

    /// <summary>Gets the number of terms in a document on average; 0 without documents.</summary>
    public double AverageLength
    {
        get
        {
            lock (_gate)
                return _documents == 0 ? 0 : (double)_terms / _documents;
        }
    }

    /// <summary>
    /// Gets how far the average of a random sample is from that of all documents, typically (its standard error); 0 with fewer than two
    /// documents.
    /// </summary>
    public double StandardError
    {
        get
        {
            lock (_gate)
                return _documents < 2 ? 0 : Math.Sqrt(_squares / (_documents - 1) / _documents);
        }
    }

    /// <summary>Measures texts, or a sample of them, for <see cref="Bm25Options.AverageLength"/>.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">The options of the encoder to come; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The lengths.</returns>
    public static Bm25Statistics Measure(IEnumerable<string> texts, Bm25TextOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var meter = new Meter(options);
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            meter.Add(text);
        }

        return meter.Statistics;
    }

    /// <summary>Measures texts as they come, or a sample of them, for <see cref="Bm25Options.AverageLength"/>.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">The options of the encoder to come; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The lengths.</returns>
    public static async Task<Bm25Statistics> MeasureAsync(IAsyncEnumerable<string> texts, Bm25TextOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var meter = new Meter(options);
        await foreach (var text in texts.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            meter.Add(text);
        }

        return meter.Statistics;
    }

    internal void Add(int length)
    {
        lock (_gate)
        {
            // Welford's update: no difference of large sums.
            _documents++;
            _terms += length;
            var deviation = length - _mean;
            _mean += deviation / _documents;
            _squares += deviation * (length - _mean);
        }
    }

    private sealed class Meter(Bm25TextOptions? options) : ITermIds
    {
        private TermCounter? _counter;

        public Bm25Statistics Statistics { get; } = new();

        public void Add(string text)
        {
            _counter ??= new TermCounter(new Bm25Analyzer(options ?? new Bm25TextOptions()), this);
            _counter.Read(text ?? throw new ArgumentException($"The text at position {Statistics.Documents} is null."));
            Statistics.Add(_counter.Length);
        }

        public uint IdOf(ReadOnlySpan<char> term) => ITermIds.None;
    }
}
