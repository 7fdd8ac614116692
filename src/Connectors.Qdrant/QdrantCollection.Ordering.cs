using System.Runtime.CompilerServices;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Queries;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant;

public sealed partial class QdrantCollection
{
    /// <summary>Counts the values of a payload field.</summary>
    /// <param name="field">The name of a declared and indexed field of texts, whole numbers or booleans.</param>
    /// <param name="limit">How many values come back at most, 1 or more, the most frequent first.</param>
    /// <param name="filter">Which points count; null for all.</param>
    /// <param name="exact">Whether the counts are exact; estimates are faster.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The values, the most frequent first.</returns>
    /// <exception cref="NotSupportedException">The server cannot evaluate the filter exactly.</exception>
    /// <exception cref="StoreException">The field has no index.</exception>
    public Task<IReadOnlyList<QdrantValueCount>> CountValuesAsync(string field, int limit = 10, Filter? filter = null, bool exact = true, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var request = new FacetCounts { CollectionName = Name, Key = PayloadKey.Of(field), Limit = (ulong)limit, Exact = exact, ReadConsistency = Consistency() };
        return RunOperationAsync<IReadOnlyList<QdrantValueCount>>("count values", options: null, isWrite: false, async token =>
        {
            var layout = await LayoutAsync("count values", token).ConfigureAwait(false);
            request.Filter = filter is null ? null : Translate(filter, layout);
            var answer = await ExplainAsync(filter, layout, _channel.CallAsync("Points/Facet", request, FacetResponse.Parser, Context("count values"), token)).ConfigureAwait(false);
            return [.. answer.Hits.Select(hit => new QdrantValueCount(ValueOf(hit.Value ?? throw new FormatException("A count has no value.")), (long)hit.Count))];
        }, cancellationToken);
    }

    /// <summary>Visits points in the order of a payload field, a page at a time.</summary>
    /// <param name="options">The order, which points, and what comes back of them. The deadline is that of each page.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The points.</returns>
    /// <exception cref="NotSupportedException">The server cannot evaluate the filter exactly.</exception>
    /// <exception cref="StoreException">The field has no index of numbers or instants.</exception>
    public async IAsyncEnumerable<HybridPoint> ScrollInOrderAsync(QdrantScrollOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.OrderBy, nameof(options));
        var pages = new OrderedPages(Name, options, Consistency());
        while (!pages.IsAtEnd)
        {
            foreach (var point in await RunOperationAsync("scroll in order", options, isWrite: false, token => NextAsync(pages, options, token), cancellationToken).ConfigureAwait(false))
                yield return point;
        }
    }

    private async Task<IReadOnlyList<HybridPoint>> NextAsync(OrderedPages pages, QdrantScrollOptions options, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("scroll in order", cancellationToken).ConfigureAwait(false);
        var filter = options.Filter is null ? null : Translate(options.Filter, layout);
        while (true)
        {
            try
            {
                return await ExplainAsync(options.Filter, layout, ReadAsync("Points/Scroll", pages.Next(filter), answer => pages.Read(answer, Reader(layout)), "scroll in order", cancellationToken)).ConfigureAwait(false);
            }
            catch (StoreException e) when (QdrantFaults.IsTooLarge(e) && pages.Halve())
            {
                // The shorter page may not be.
            }
        }
    }

    private static FilterValue ValueOf(FacetValue value) => value.VariantCase switch
    {
        FacetValue.VariantOneofCase.StringValue => new FilterValue(value.StringValue),
        FacetValue.VariantOneofCase.IntegerValue => new FilterValue(value.IntegerValue),
        FacetValue.VariantOneofCase.BoolValue => new FilterValue(value.BoolValue),
        _ => throw new FormatException("A count has no value."),
    };
}
