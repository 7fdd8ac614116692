using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Connectors;

/// <summary>Binds a collection to the encoders that fill and search it: texts in, ranked texts out.</summary>
/// <remarks>Safe for concurrent use. The collection and the encoders belong to the caller.</remarks>
public sealed class HybridSearcher
{
    private readonly HybridCollection _collection;
    private readonly IEmbeddingGenerator<string, SparseEmbedding>? _sparse;
    private readonly IEmbeddingGenerator<string, Embedding<float>>? _dense;
    private readonly IReranker? _reranker;
    private readonly HybridSearcherOptions _options;

    /// <summary>Makes a searcher.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="sparse">The sparse encoder; may be null.</param>
    /// <param name="dense">The dense encoder; may be null.</param>
    /// <param name="reranker">Scores the candidates again by reading query and text together; may be null.</param>
    /// <param name="options">How the collection is used.</param>
    public HybridSearcher(
        HybridCollection collection,
        IEmbeddingGenerator<string, SparseEmbedding>? sparse,
        IEmbeddingGenerator<string, Embedding<float>>? dense = null,
        IReranker? reranker = null,
        HybridSearcherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(collection);
        _collection = collection;
        _sparse = sparse;
        _dense = dense;
        _reranker = reranker;
        _options = options ?? new HybridSearcherOptions();
        _options.Validate();
        if (reranker is not null && _options.TextKey is null)
            throw new ArgumentException($"A re-ranker reads the texts: keep them under a {nameof(HybridSearcherOptions.TextKey)}.", nameof(options));
    }

    /// <summary>Encodes and writes texts; each gets the id <see cref="PointIds.FromText"/>, so that equal texts are one point.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">How they are written.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were written, and what happened to each of the others.</returns>
    public Task<UpsertReport> UpsertAsync(IEnumerable<string> texts, UpsertOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return UpsertAsync(texts.Select(text => new HybridDocument(PointIds.FromText(text), text)), options, cancellationToken);
    }

    /// <summary>Encodes and writes documents, a chunk at a time; of documents with the same id the last one stays.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="options">How they are written.</param>
    /// <param name="cancellationToken">Cancels the call; the chunks before are written.</param>
    /// <returns>How many were written, and what happened to each of the others, over all chunks.</returns>
    /// <exception cref="PartialUpsertException">A document was rejected or is of unknown outcome. The report counts over all chunks so
    /// far; the documents of later chunks were not tried.</exception>
    public async Task<UpsertReport> UpsertAsync(IEnumerable<HybridDocument> documents, UpsertOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var written = 0L;
        var ordinal = 0L;
        var others = new List<PointOutcome>();
        foreach (var chunk in documents.Chunk(_options.ChunkSize))
        {
            var points = await EncodeAsync(chunk, cancellationToken).ConfigureAwait(false);
            try
            {
                Add(await _collection.UpsertAsync(points, options, cancellationToken).ConfigureAwait(false));
            }
            catch (PartialUpsertException e)
            {
                // Its report knows the chunk alone.
                Add(e.Report);
                throw _collection.Failure(new UpsertReport(written, others), e);
            }

            ordinal += chunk.Length;
        }

        return new UpsertReport(written, others);

        void Add(UpsertReport report)
        {
            written += report.Written;
            foreach (var outcome in report.Others)
                others.Add(outcome with { Ordinal = ordinal + outcome.Ordinal });
        }
    }

    /// <summary>Encodes documents into points, for callers that write them in their own way.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One point for each document, in order.</returns>
    public async Task<IReadOnlyList<HybridPoint>> EncodeAsync(IReadOnlyList<HybridDocument> documents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        if (documents.Any(document => document is not { Id: not null, Text: not null }))
            throw new ArgumentException("The sequence holds a null instead of a document, or a document without an id or a text.", nameof(documents));
        var definition = await _collection.GetDefinitionAsync(cancellationToken).ConfigureAwait(false);
        var points = documents.Select(document => new HybridPoint(document.Id, WithText(document))).ToList();
        var texts = documents.Select(document => document.Text).ToList();
        if (_sparse is not null)
        {
            var field = _options.SparseField ?? Only(definition.Sparse, f => f.Name, "sparse");
            var vectors = await _sparse.EncodeDocumentsAsync(texts, options: null, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < points.Count; i++)
                points[i].Sparse[field] = vectors[i];
        }

        if (_dense is not null)
        {
            var field = _options.DenseField ?? Only(definition.Dense, f => f.Name, "dense");
            var vectors = await _dense.EncodeDocumentsAsync(texts, options: null, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < points.Count; i++)
                points[i].Dense[field] = vectors[i].Vector;
        }

        return points;
    }

    /// <summary>Searches for a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">How many hits are returned at most.</param>
    /// <param name="options">Legs, fusion, filter and more. Default: reciprocal rank fusion of all encoders' legs.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The hits, best first; with a re-ranker, by its score.</returns>
    [OverloadResolutionPriority(1)] // SearchAsync(text, 5, new() { … }) is this one, not new double()
    public async Task<SearchResult> SearchAsync(string text, int limit = 10, HybridSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        options ??= new HybridSearchOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Offset, nameof(options.Offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Offset, int.MaxValue - limit, nameof(options.Offset));
        var rerank = _reranker is not null && options.Rerank;
        var window = options.Offset + limit;
        var query = new HybridQuery
        {
            Fusion = options.Fusion,
            Placement = options.Placement,
            Filter = options.Filter,
            Limit = rerank ? Math.Max(window, options.Candidates ?? 100) : limit,
            Offset = rerank ? 0 : options.Offset,
            Payload = rerank ? PayloadSelection.All : options.Payload,
            Vectors = options.Vectors,
            Explain = options.Explain,
        };
        await AddLegsAsync(query, text, options, cancellationToken).ConfigureAwait(false);
        var result = await _collection.SearchAsync(query, options.Deadline is null ? null : new CallOptions { Deadline = options.Deadline }, cancellationToken).ConfigureAwait(false);
        return rerank ? await RerankAsync(text, result, limit, options, cancellationToken).ConfigureAwait(false) : result;
    }

    /// <summary>Searches for a text with a linear fusion: alpha · dense + (1 − alpha) · sparse, each score min-max normalised.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">How many hits are returned at most.</param>
    /// <param name="alpha">The weight of the dense leg, in [0, 1]. A usual start is 0.7. At 1 what only the sparse leg finds comes last, with a score of 0; at 0 what only the dense one finds.</param>
    /// <param name="options">Filter and more; its fusion, if any, takes the place of min-max, its weights are not used.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The hits, best first.</returns>
    /// <exception cref="InvalidOperationException">The searcher has only one encoder.</exception>
    public Task<SearchResult> SearchAsync(string text, int limit, double alpha, HybridSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!(alpha >= 0 && alpha <= 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Alpha is the weight of the dense leg, in [0, 1].");
        if (_sparse is null || _dense is null)
            throw new InvalidOperationException("Alpha weighs a dense leg against a sparse one: the searcher needs both encoders.");
        return SearchAsync(text, limit, WithAlpha(options ?? new HybridSearchOptions(), alpha), cancellationToken);
    }

    private static HybridSearchOptions WithAlpha(HybridSearchOptions options, double alpha) => new()
    {
        Deadline = options.Deadline,
        Mode = SearchMode.Hybrid,
        Fusion = options.Fusion ?? Fusion.Linear(ScoreNormalization.MinMax),
        Placement = options.Placement,
        Filter = options.Filter,
        Offset = options.Offset,
        Candidates = options.Candidates,
        SparseWeight = 1 - alpha,
        DenseWeight = alpha,
        Payload = options.Payload,
        Vectors = options.Vectors,
        Explain = options.Explain,
        Rerank = options.Rerank,
    };

    private async Task AddLegsAsync(HybridQuery query, string text, HybridSearchOptions options, CancellationToken cancellationToken)
    {
        switch (options.Mode)
        {
            case SearchMode.Text:
                query.Legs.Add(new TextLeg(text) { Limit = options.Candidates });
                return;
            case SearchMode.Semantic:
                query.Legs.Add(new SemanticLeg(text) { Limit = options.Candidates });
                return;
        }

        var sparse = options.Mode is SearchMode.Dense ? null : _sparse?.EncodeQueryAsync(text, options: null, cancellationToken);
        var dense = options.Mode is SearchMode.Sparse ? null : _dense?.EncodeQueryAsync(text, options: null, cancellationToken);
        await Task.WhenAll(new Task?[] { sparse, dense }.OfType<Task>()).ConfigureAwait(false);
        if (sparse is not null)
            query.Legs.Add(new SparseLeg(await sparse.ConfigureAwait(false)) { Field = _options.SparseField, Limit = options.Candidates, Weight = options.SparseWeight });
        if (dense is not null)
            query.Legs.Add(new DenseLeg((await dense.ConfigureAwait(false)).Vector) { Field = _options.DenseField, Limit = options.Candidates, Weight = options.DenseWeight });
        if (query.Legs.Count == 0)
            throw new InvalidOperationException($"The searcher has no encoder for mode {options.Mode}.");
    }

    private async Task<SearchResult> RerankAsync(string text, SearchResult candidates, int limit, HybridSearchOptions options, CancellationToken cancellationToken)
    {
        var texts = candidates.Select(hit => hit.Payload.TryGetString(_options.TextKey!, out var found) ? found : string.Empty).ToList();
        var scores = await _reranker!.ScoreAsync(text, texts, cancellationToken).ConfigureAwait(false);
        if (scores.Count != candidates.Count)
            throw new InvalidOperationException($"{_reranker.GetType().Name} returned {scores.Count} scores for {candidates.Count} texts.");
        var ranked = candidates
            .Select((hit, i) => new Hit(Selected(hit.Point, options.Payload), scores[i]) { RawScore = hit.Score, Legs = hit.Legs })
            .OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Id, IdOrder.Instance);
        return new SearchResult([.. ranked.Skip(options.Offset).Take(limit)], candidates.FusedAt);
    }

    private static HybridPoint Selected(HybridPoint point, PayloadSelection selection)
    {
        point.Payload = selection.Apply(point.Payload);
        return point;
    }

    private Payload WithText(HybridDocument document) => _options.TextKey is { } key
        ? document.Payload.Patch(Payload.From([KeyValuePair.Create(key, (object?)document.Text)]))
        : document.Payload;

    private static string Only<T>(IList<T> fields, Func<T, string> nameOf, string kind) => fields.Count == 1
        ? nameOf(fields[0])
        : throw new InvalidOperationException($"The collection has {fields.Count} {kind} fields; name the one to use in {nameof(HybridSearcherOptions)}.");
}
