using Connectors.Cli.Encodings;
using Connectors.Cli.Options;
using Connectors.Onnx;

namespace Connectors.Cli.Searching;

/// <summary>A collection with the encoders that a search needs, and no others.</summary>
internal sealed class CollectionSearch : IDisposable
{
    private readonly HybridSearcher _searcher;
    private readonly EncoderPair _encoders;
    private readonly CrossEncoder? _reranker;
    private readonly SearchSettings _settings;
    private readonly string? _sparseField;

    private CollectionSearch(OpenCollection open, EncoderPair encoders, CrossEncoder? reranker, SearchMode mode, SearchSettings settings)
    {
        _encoders = encoders;
        _reranker = reranker;
        _settings = settings;
        _searcher = encoders.Searcher(open.Collection, open.Definition, reranker);
        _sparseField = EncoderPair.FieldFor(open.Definition.Sparse.Select(field => field.Name), EncoderPair.SparseField);
        Mode = mode;
        Legs = mode switch
        {
            SearchMode.Hybrid => ["sparse", "dense"],
            SearchMode.Sparse => ["sparse"],
            SearchMode.Dense => ["dense"],
            SearchMode.Text => ["text"],
            _ => ["semantic"],
        };
    }

    public SearchMode Mode { get; }

    /// <summary>Gets the names of the legs by their position in the query.</summary>
    public IReadOnlyList<string> Legs { get; }

    /// <exception cref="UsageException">An encoder that the mode needs is not known.</exception>
    public static async Task<CollectionSearch> OpenAsync(OpenCollection open, SearchSettings settings, CancellationToken cancellationToken)
    {
        var (sparse, dense) = EncoderNotes.Resolve(open.Definition, settings.Sparse, settings.Dense);
        var mode = settings.Mode ?? (sparse, dense) switch
        {
            (not null, not null) => SearchMode.Hybrid,
            (not null, null) => SearchMode.Sparse,
            (null, not null) => SearchMode.Dense,
            _ when open.Definition.Text.Count > 0 => SearchMode.Text,
            _ => throw new UsageException("the collection does not say which encoders fill it: name them with --sparse and --dense."),
        };
        var (usesSparse, usesDense) = (mode is SearchMode.Sparse or SearchMode.Hybrid, mode is SearchMode.Dense or SearchMode.Hybrid);
        if (usesSparse && sparse is null)
            throw Missing("sparse");
        if (usesDense && dense is null)
            throw Missing("dense");
        var encoders = await EncoderLoader.LoadAsync(usesSparse ? sparse : null, usesDense ? dense : null, EncodingRole.Query, cancellationToken);
        try
        {
            var reranker = settings.Rerank is { } path ? await EncoderLoader.LoadRerankerAsync(path, cancellationToken) : null;
            return new CollectionSearch(open, encoders, reranker, mode, settings);
        }
        catch
        {
            encoders.Dispose();
            throw;
        }

        UsageException Missing(string kind) => new($"--mode {(mode == SearchMode.Hybrid ? "hybrid" : kind)} needs a {kind} encoder, and the collection remembers none: name it with --{kind}.");
    }

    /// <summary>Searches for ids and scores.</summary>
    public Task<SearchResult> FindAsync(string text, CancellationToken cancellationToken) =>
        SearchAsync(text, PayloadSelection.None, VectorSelection.None, cancellationToken);

    /// <summary>Searches for hits to look at: with payload, and with what explains them where that was asked for.</summary>
    public async Task<SearchAnswer> AnswerAsync(string text, CancellationToken cancellationToken)
    {
        var explainsTerms = _settings.Explain && _encoders.Sparse is not null && _sparseField is not null;
        var vectors = explainsTerms ? VectorSelection.Only(_sparseField!) : VectorSelection.None;
        var result = await SearchAsync(text, PayloadSelection.All, vectors, cancellationToken);
        var query = explainsTerms ? await _encoders.Sparse!.EncodeQueryAsync(text, options: null, cancellationToken) : null;
        return new SearchAnswer(text, result.FusedAt, [.. result.Select((hit, i) => new AnsweredHit(
            i + 1,
            hit,
            _settings.Explain ? LegsOf(hit, i + 1) : [],
            query is not null && hit.Point.Sparse.TryGetValue(_sparseField!, out var document) ? _encoders.Sparse!.Explain(query, document) : []))]);
    }

    public void Dispose()
    {
        _reranker?.Dispose();
        _encoders.Dispose();
    }

    private Task<SearchResult> SearchAsync(string text, PayloadSelection payload, VectorSelection vectors, CancellationToken cancellationToken)
    {
        var denseWeight = _settings.Fusion?.DenseWeight;
        var options = new HybridSearchOptions
        {
            Deadline = Timeout.InfiniteTimeSpan,
            Mode = Mode,
            Fusion = _settings.Fusion?.Fusion,
            Placement = _settings.Placement,
            Filter = _settings.Filter,
            DenseWeight = denseWeight ?? 1,
            SparseWeight = 1 - denseWeight ?? 1,
            Explain = _settings.Explain,
            Payload = payload,
            Vectors = vectors,
        };
        return _searcher.SearchAsync(text, _settings.Limit, options, cancellationToken);
    }

    /// <summary>A single leg is not fused and says nothing of itself: its rank and score are those of the hit.</summary>
    private List<ExplainedLeg> LegsOf(Hit hit, int rank) => hit.Legs is { } legs
        ? [.. legs.Select(leg => new ExplainedLeg(Legs[leg.Leg], leg.Rank, leg.RawScore, leg.Contribution))]
        : [new ExplainedLeg(Legs[0], rank, hit.Score, hit.Score)];
}
