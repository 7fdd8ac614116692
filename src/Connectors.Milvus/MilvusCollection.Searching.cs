using System.Globalization;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;

namespace Connectors.Milvus;

public sealed partial class MilvusCollection
{
    // The bounds of the server (reranker.go: k in (0, 16384)), both excluded.
    private const double LargestRrfK = 16_384;

    /// <inheritdoc/>
    protected override bool CanFuse(FusedSearch search, StoreCapabilities capabilities, out string? reason)
    {
        ArgumentNullException.ThrowIfNull(search);
        reason = search.Fusion switch
        {
            not RrfFusion => "Milvus maps scores to a range before it weighs them, and its versions differ in whether it does",
            { Arithmetic: not (FusionArithmetic.Standard or FusionArithmetic.Milvus) } => "Milvus counts ranks in its own way",
            RrfFusion { K: <= 0 or >= LargestRrfK } => "Milvus takes k between 0 and 16384",
            _ when search.Legs.Any(leg => leg.Leg.Weight != 1) => "the RRF of Milvus has no weights before 3.0.1",
            _ when search.Legs.Any(leg => leg.ScoreThreshold is not null) => "a leg has a score threshold",
            _ => null,
        };
        return reason is null;
    }

    /// <summary>Legs on the same field with the same filter go into one request.</summary>
    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchLegsCoreAsync(IReadOnlyList<LegSearch> legs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(legs);
        var layout = await LayoutAsync("search", cancellationToken).ConfigureAwait(false);
        var hits = new IReadOnlyList<Hit>[legs.Count];
        await Task.WhenAll(LegBatch.Of(legs).Select(batch => SearchAsync(batch))).ConfigureAwait(false);
        return hits;

        async Task SearchAsync(LegBatch batch)
        {
            try
            {
                var found = await SearchBatchAsync(batch, layout, cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < found.Length; i++)
                    hits[batch.Positions[i]] = found[i];
            }
            catch (StoreException e) when (IsTooLarge(e) && batch.Legs.Count > 1)
            {
                var (first, second) = batch.Halve();
                await SearchAsync(first).ConfigureAwait(false);
                await SearchAsync(second).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchFusedCoreAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(searches);
        var layout = await LayoutAsync("search", cancellationToken).ConfigureAwait(false);
        return await Task.WhenAll(searches.Select(search => SearchFusedAsync(search, layout, cancellationToken))).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Hit>[]> SearchBatchAsync(LegBatch batch, MilvusLayout layout, CancellationToken cancellationToken)
    {
        var leg = batch.Legs[0];
        CheckExact(leg, layout);
        var writer = new SearchRequestWriter(
            _channel.Database,
            Name,
            leg.Filter is null ? null : new MilvusFilterTranslator(layout).Translate(leg.Filter),
            [.. batch.Legs.Select(search => search.Leg)],
            [.. OutputFields(layout, leg.Payload, leg.Vectors)],
            SearchRequestWriter.Parameters(leg, layout, leg.Limit));
        using var request = new ProtoWriter(writer.Size);
        writer.WriteTo(request);
        var found = await HitsAsync("Search", request, layout, leg.Payload, leg.Vectors, batch.Legs.Count, leg.Metric, cancellationToken).ConfigureAwait(false);
        return [.. found.Select((hits, i) => (IReadOnlyList<Hit>)[.. hits.Where(hit => Counts(hit, batch.Legs[i]))])];
    }

    private async Task<IReadOnlyList<Hit>> SearchFusedAsync(FusedSearch search, MilvusLayout layout, CancellationToken cancellationToken)
    {
        var query = search.Query;
        var translator = new MilvusFilterTranslator(layout);
        using var request = new ProtoWriter();
        request.WriteText(2, _channel.Database);
        request.WriteText(3, Name);
        foreach (var leg in search.Legs)
        {
            CheckExact(leg, layout);
            var writer = new SearchRequestWriter(_channel.Database, Name, leg.Filter is null ? null : translator.Translate(leg.Filter), [leg.Leg], [], SearchRequestWriter.Parameters(leg, layout, leg.Limit));
            request.BeginField(5, writer.Size);
            writer.WriteTo(request);
        }

        WriteParameter(request, "strategy", "rrf");
        WriteParameter(request, "params", string.Create(CultureInfo.InvariantCulture, $"{{\"k\":{((RrfFusion)search.Fusion).K:R}}}"));
        WriteParameter(request, "limit", query.Limit.ToString(CultureInfo.InvariantCulture));
        WriteParameter(request, "offset", query.Offset.ToString(CultureInfo.InvariantCulture));
        WriteParameter(request, "round_decimal", "-1");
        foreach (var field in OutputFields(layout, query.Payload, query.Vectors))
            request.WriteElement(10, field);
        var found = await HitsAsync("HybridSearch", request, layout, query.Payload, query.Vectors, queries: 1, ScoreMetric.Similarity, cancellationToken).ConfigureAwait(false);
        return query.ScoreThreshold is { } threshold ? [.. found[0].Where(hit => hit.Score >= threshold)] : found[0];
    }

    private Task<List<Hit>[]> HitsAsync(
        string method,
        ProtoWriter request,
        MilvusLayout layout,
        PayloadSelection payload,
        VectorSelection vectors,
        int queries,
        ScoreMetric metric,
        CancellationToken cancellationToken)
    {
        var context = Context("search");
        return ReadAsync(
            token => _channel.SendAsync(
                method,
                request.Written,
                answer => HitReader.Read(AnswerReader.Contents(answer, context).FirstOrDefault(), layout, payload, vectors, queries, metric),
                context,
                token),
            cancellationToken);
    }

    private static void WriteParameter(ProtoWriter request, string key, string value)
    {
        request.BeginField(6, ProtoWriter.SizeOfText(1, key) + ProtoWriter.SizeOfText(2, value));
        request.WriteText(1, key);
        request.WriteText(2, value);
    }

    /// <summary>A sparse or text leg finds points that share an index with it: where all weights are positive, that is a score above 0.</summary>
    private static bool Counts(Hit hit, LegSearch leg) =>
        (leg.Leg is not (SparseLeg or TextLeg) || hit.Score > 0) && (leg.ScoreThreshold is not { } threshold || hit.Score >= threshold);

    private static void CheckExact(LegSearch leg, MilvusLayout layout)
    {
        if (leg.Leg is DenseLeg { Exact: true } && layout.FindIndex(leg.Field) is { IsExact: false } index)
            throw new NotSupportedException($"milvus cannot search field '{leg.Field}' exactly: its index is {index.Type}, which cannot be passed by. Make the field with {nameof(DenseIndex)}.{nameof(DenseIndex.Exact)}.");
    }
}
