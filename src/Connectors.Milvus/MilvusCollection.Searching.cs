using System.Globalization;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;

namespace Connectors.Milvus;

public sealed partial class MilvusCollection
{
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
            LegRules.CheckGroups(leg.Query, isFused: false, version);
        }

        var batches = RequestBatch<LegSearch>.Of(legs, leg => (leg.Filter, leg.Payload, leg.Vectors, GuaranteeOf(leg.Query), ParametersText(leg, layout)), HitsOf);
        return await SearchAsync(batches, legs.Count, batch => SearchBatchAsync(batch, layout, version, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Searches that differ in their vectors alone go into one request.</summary>
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
            LegRules.CheckGroups(search.Query, isFused: true, version);
        }

        var batches = RequestBatch<FusedSearch>.Of(searches, search => ShapeOf(search, layout), search => search.Query.Limit);
        return await SearchAsync(batches, searches.Count, batch => SearchFusedAsync(batch, layout, version, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Makes requests, and halves those whose answer is too large.</summary>
    private static async Task<IReadOnlyList<Hit>[]> SearchAsync<T>(List<RequestBatch<T>> batches, int count, Func<RequestBatch<T>, Task<IReadOnlyList<Hit>[]>> search)
    {
        var hits = new IReadOnlyList<Hit>[count];
        await Task.WhenAll(batches.Select(RunAsync)).ConfigureAwait(false);
        return hits;

        async Task RunAsync(RequestBatch<T> batch)
        {
            try
            {
                var found = await search(batch).ConfigureAwait(false);
                for (var i = 0; i < found.Length; i++)
                    hits[batch.Positions[i]] = found[i];
            }
            catch (StoreException e) when (IsTooLarge(e) && batch.Searches.Count > 1)
            {
                var (first, second) = batch.Halve();
                await RunAsync(first).ConfigureAwait(false);
                await RunAsync(second).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<Hit>[]> SearchBatchAsync(RequestBatch<LegSearch> batch, MilvusLayout layout, MilvusVersion version, CancellationToken cancellationToken)
    {
        var leg = batch.Searches[0];
        var fields = OutputFields(layout, leg.Payload, leg.Vectors, (leg.Query as MilvusQuery)?.GroupBy);
        var writer = Writer(leg, [.. batch.Searches.Select(search => search.Leg)], [.. fields], layout, version);
        using var request = new ProtoWriter(writer.Size);
        writer.WriteTo(request);
        var found = await HitsAsync("Search", request, layout, leg.Query, leg.Vectors, batch.Searches.Count, leg.Metric, cancellationToken).ConfigureAwait(false);
        return [.. found.Select((hits, i) => (IReadOnlyList<Hit>)[.. hits.Where(hit => Counts(hit, batch.Searches[i]))])];
    }

    private async Task<IReadOnlyList<Hit>[]> SearchFusedAsync(RequestBatch<FusedSearch> batch, MilvusLayout layout, MilvusVersion version, CancellationToken cancellationToken)
    {
        var search = batch.Searches[0];
        var query = search.Query;
        var guarantee = GuaranteeOf(query);
        using var request = new ProtoWriter();
        request.WriteText(2, _channel.Database);
        request.WriteText(3, Name);
        for (var i = 0; i < search.Legs.Count; i++)
        {
            var writer = Writer(search.Legs[i], [.. batch.Searches.Select(other => other.Legs[i].Leg)], [], layout, version);
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
        var found = await HitsAsync("HybridSearch", request, layout, query, query.Vectors, batch.Searches.Count, ScoreMetric.Similarity, cancellationToken).ConfigureAwait(false);
        return [.. found.Select((hits, i) => (IReadOnlyList<Hit>)[.. hits.Where(hit => batch.Searches[i].Query.ScoreThreshold is not { } threshold || hit.Score >= threshold)])];
    }

    private SearchRequestWriter Writer(LegSearch leg, IReadOnlyList<SearchLeg> vectors, IReadOnlyList<string> outputFields, MilvusLayout layout, MilvusVersion version) => new(
        _channel.Database,
        Name,
        leg.Filter is null ? FilterExpression.None : Translator(layout, version).Translate(leg.Filter),
        vectors,
        outputFields,
        SearchParameters.Of(leg, layout),
        GuaranteeOf(leg.Query));

    /// <summary>What searches have in common that one request can make.</summary>
    private (Fusion Fusion, int Limit, int Offset, PayloadSelection Payload, VectorSelection Vectors, ReadGuarantee Guarantee, string Legs, FilterList Filters) ShapeOf(FusedSearch search, MilvusLayout layout)
    {
        var legs = search.Legs.Select(leg => $"{leg.Leg.Weight.ToString("R", CultureInfo.InvariantCulture)} {ParametersText(leg, layout)}");
        return (search.Fusion, search.Query.Limit, search.Query.Offset, search.Query.Payload, search.Query.Vectors, GuaranteeOf(search.Query), string.Join('\n', legs), new FilterList([.. search.Legs.Select(leg => leg.Filter)]));
    }

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

    private static MilvusFilterTranslator Translator(MilvusLayout layout, MilvusVersion version) => new(layout, usesTemplates: version.IsAtLeast(2, 5));

    private static string ParametersText(LegSearch leg, MilvusLayout layout) => string.Join(' ', SearchParameters.Of(leg, layout).Select(pair => $"{pair.Key}={pair.Value}"));

    private static int HitsOf(LegSearch leg) => checked(leg.Limit * ((leg.Query as MilvusQuery)?.GroupSize ?? 1));

    private static void WriteParameter(ProtoWriter request, string key, string value)
    {
        request.BeginField(6, ProtoWriter.SizeOfText(1, key) + ProtoWriter.SizeOfText(2, value));
        request.WriteText(1, key);
        request.WriteText(2, value);
    }

    /// <summary>A sparse leg finds points that share an index with it: where all weights are positive, that is a score above 0.</summary>
    private static bool Counts(Hit hit, LegSearch leg) => (leg.Leg is not SparseLeg || hit.Score > 0)
        && (leg.ScoreThreshold is not { } threshold || hit.Score >= threshold)
        && (SearchParameters.CeilingOf(leg.Leg) is not { } ceiling || hit.Score <= ceiling);
}
