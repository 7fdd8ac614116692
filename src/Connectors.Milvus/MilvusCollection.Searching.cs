using System.Globalization;
using Connectors.Calls;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;
using Connectors.Protobuf;

namespace Connectors.Milvus;

public sealed partial class MilvusCollection
{
    // A server lets about 100 calls into a connection; more of them would open others.
    private const int SearchesAtOnce = 16;

    /// <inheritdoc/>
    protected override bool CanFuse(FusedSearch search, StoreCapabilities capabilities, out string? reason)
    {
        ArgumentNullException.ThrowIfNull(search);
        reason = ServerRanker.FindObstacle(search, _channel.KnownVersion, _state.Layout);
        return reason is null;
    }

    /// <summary>Legs on the same field with the same filter go into one request.</summary>
    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchLegsCoreAsync(IReadOnlyList<LegSearch> legs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(legs);
        var layout = await LayoutAsync("search", cancellationToken).ConfigureAwait(false);
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        foreach (var leg in legs)
        {
            LegRules.Check(leg, layout, version);
            LegRules.CheckQuery(leg.Query, isFused: false, version);
        }

        var hits = new IReadOnlyList<Hit>[legs.Count];
        var batches = LegBatch.Of(legs, leg => (SearchParameters.Text(leg, layout), leg.Filter, leg.Payload, leg.Vectors, GuaranteeOf(leg.Query)));
        await Parallel.ForEachAsync(batches, Together(cancellationToken), SearchAsync).ConfigureAwait(false);
        return hits;

        async ValueTask SearchAsync(LegBatch batch, CancellationToken token)
        {
            try
            {
                var found = await SearchBatchAsync(batch, layout, version, token).ConfigureAwait(false);
                for (var i = 0; i < found.Length; i++)
                    hits[batch.Positions[i]] = found[i];
            }
            catch (StoreException e) when (IsTooLarge(e) && batch.Legs.Count > 1)
            {
                var (first, second) = batch.Halve();
                await SearchAsync(first, token).ConfigureAwait(false);
                await SearchAsync(second, token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Each search is a request: with several queries in one, Milvus Lite 2.5.1 goes on counting ranks from query to query.</summary>
    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchFusedCoreAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(searches);
        var layout = await LayoutAsync("search", cancellationToken).ConfigureAwait(false);
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        foreach (var search in searches)
        {
            // The server behind a connection may have become another one since the search was planned.
            if (ServerRanker.FindObstacle(search, version, layout) is { } obstacle)
                throw new NotSupportedException($"The query cannot be fused on the server, because {obstacle}. Search again.");
            foreach (var leg in search.Legs)
                LegRules.Check(leg, layout, version);
            LegRules.CheckQuery(search.Query, isFused: true, version);
        }

        var hits = new IReadOnlyList<Hit>[searches.Count];
        await Parallel.ForAsync(0, searches.Count, Together(cancellationToken), async (i, token) =>
            hits[i] = await SearchFusedAsync(searches[i], layout, version, token).ConfigureAwait(false)).ConfigureAwait(false);
        return hits;
    }

    private static ParallelOptions Together(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = SearchesAtOnce, CancellationToken = cancellationToken };

    private async Task<IReadOnlyList<Hit>[]> SearchBatchAsync(LegBatch batch, MilvusLayout layout, ServerVersion version, CancellationToken cancellationToken)
    {
        var leg = batch.Legs[0];
        var fields = OutputFields(layout, leg.Payload, leg.Vectors, (leg.Query as MilvusQuery)?.GroupBy);
        var writer = Writer(leg, [.. batch.Legs.Select(search => search.Leg)], [.. fields], layout, version);
        using var request = new ProtoWriter(writer.Size);
        writer.WriteTo(request);
        var found = await HitsAsync("Search", request, layout, leg.Query, leg.Vectors, batch.Legs.Count, leg.Metric, cancellationToken).ConfigureAwait(false);
        return [.. found.Select((hits, i) => (IReadOnlyList<Hit>)[.. hits.Where(hit => Counts(hit, batch.Legs[i]))])];
    }

    private async Task<IReadOnlyList<Hit>> SearchFusedAsync(FusedSearch search, MilvusLayout layout, ServerVersion version, CancellationToken cancellationToken)
    {
        var query = search.Query;
        var guarantee = GuaranteeOf(query);
        using var request = new ProtoWriter();
        request.WriteText(2, _channel.Database);
        request.WriteText(3, Name);
        foreach (var leg in search.Legs)
        {
            var writer = Writer(leg, [leg.Leg], [], layout, version);
            request.BeginField(5, writer.Size);
            writer.WriteTo(request);
        }

        var (strategy, parameters) = ServerRanker.Of(search);
        WriteParameter(request, "strategy", strategy);
        WriteParameter(request, "params", parameters);
        WriteParameter(request, "limit", query.Limit.ToString(CultureInfo.InvariantCulture));
        WriteParameter(request, "offset", query.Offset.ToString(CultureInfo.InvariantCulture));
        WriteParameter(request, "round_decimal", "-1");
        foreach (var (key, value) in SearchParameters.GroupParameters(query as MilvusQuery))
            WriteParameter(request, key, value);
        request.WriteNumber(8, guarantee.Timestamp);
        foreach (var field in OutputFields(layout, query.Payload, query.Vectors, (query as MilvusQuery)?.GroupBy))
            request.WriteElement(10, field);
        request.WriteNumber(11, (ulong)guarantee.Level);
        var found = await HitsAsync("HybridSearch", request, layout, query, query.Vectors, queries: 1, ScoreMetric.Similarity, cancellationToken).ConfigureAwait(false);
        return query.ScoreThreshold is { } threshold ? [.. found[0].Where(hit => hit.Score >= threshold)] : found[0];
    }

    private SearchRequestWriter Writer(LegSearch leg, IReadOnlyList<SearchLeg> vectors, IReadOnlyList<string> outputFields, MilvusLayout layout, ServerVersion version) => new(
        _channel.Database,
        Name,
        leg.Filter is null ? FilterExpression.None : Translator(layout, version).Translate(leg.Filter),
        vectors,
        outputFields,
        SearchParameters.Of(leg, layout),
        GuaranteeOf(leg.Query));

    private Task<List<Hit>[]> HitsAsync(
        string method,
        ProtoWriter request,
        MilvusLayout layout,
        HybridQuery query,
        VectorSelection vectors,
        int queries,
        ScoreMetric metric,
        CancellationToken cancellationToken)
    {
        var context = Context("search");
        var group = (query as MilvusQuery)?.GroupBy;
        return ReadAsync(
            token => _channel.SendAsync(
                method,
                request.Written,
                answer => HitReader.Read(AnswerReader.Contents(answer, context).FirstOrDefault(), layout, query.Payload, vectors, queries, metric, group),
                context,
                token),
            cancellationToken);
    }

    private ReadGuarantee GuaranteeOf(HybridQuery query) => _state.Writes.For((query as MilvusQuery)?.Consistency ?? _consistency);

    private static MilvusFilterTranslator Translator(MilvusLayout layout, ServerVersion version) => new(layout, usesTemplates: version.IsAtLeast(2, 5));

    private static void WriteParameter(ProtoWriter request, string key, string value)
    {
        request.BeginField(6, ProtoWriter.SizeOfText(1, key) + ProtoWriter.SizeOfText(2, value));
        request.WriteText(1, key);
        request.WriteText(2, value);
    }

    /// <summary>A sparse or text leg finds points that share an index with it: where all weights are positive, that is a score above 0.</summary>
    private static bool Counts(Hit hit, LegSearch leg) => (leg.Leg is not (SparseLeg or TextLeg) || hit.Score > 0)
        && (leg.ScoreThreshold is not { } threshold || hit.Score >= threshold)
        && (SearchParameters.CeilingOf(leg.Leg) is not { } ceiling || hit.Score <= ceiling);
}
