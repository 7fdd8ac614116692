namespace Connectors.Encoders;

/// <summary>
/// Learns a vocabulary in one pass over a corpus, as rank_bm25's Okapi and with it milvus-model do. Memory grows with the vocabulary only.
/// </summary>
internal sealed class Bm25Fitting : ITermIds
{
    private readonly FittedBm25Options _options;
    private readonly Bm25Analyzer _analyzer;
    private readonly TermCounter _counter;
    private readonly TermTable _terms = new();
    private readonly List<int> _documentFrequencies = [];
    private readonly Bm25Statistics _statistics = new();

    public Bm25Fitting(FittedBm25Options options)
    {
        _options = options;
        _analyzer = new Bm25Analyzer(options);
        _counter = new TermCounter(_analyzer, this);
    }

    public void Add(string text)
    {
        _counter.Read(text ?? throw new ArgumentException($"The text at position {_statistics.Documents} is null."));
        foreach (var key in _counter.SortedKeys())
            _documentFrequencies[(int)(key >> 32)]++;
        _statistics.Add(_counter.Length);
    }

    /// <summary>A term that the counter has not seen gets the next number, unless the counter has only forgotten it.</summary>
    public uint IdOf(ReadOnlySpan<char> term)
    {
        var id = _terms.Add(term, out var isNew);
        if (isNew)
            _documentFrequencies.Add(0);
        return (uint)id;
    }

    public FittedBm25Encoder ToEncoder()
    {
        if (_terms.Count == 0)
            throw new ArgumentException($"The corpus of {_statistics.Documents} texts holds no terms: there is nothing to learn from it.");
        var saturation = new Bm25Saturation(_options.K1, _options.B, _statistics.AverageLength);
        return new FittedBm25Encoder(_analyzer, new FittedTerms(_terms, Idf(), _statistics.Documents, saturation, _options.Epsilon, _analyzer.TermForm));
    }

    /// <summary>ln(N − df + ½) − ln(df + ½); where that is negative, epsilon times the mean of all of them.</summary>
    private double[] Idf()
    {
        var idf = new double[_terms.Count];
        var sum = 0d;
        for (var i = 0; i < idf.Length; i++)
        {
            var frequency = _documentFrequencies[i];
            idf[i] = Math.Log(_statistics.Documents - frequency + 0.5) - Math.Log(frequency + 0.5);
            sum += idf[i];
        }

        var floor = _options.Epsilon * (sum / idf.Length);
        foreach (ref var weight in idf.AsSpan())
        {
            if (weight < 0)
                weight = floor;
        }

        return idf;
    }
}
