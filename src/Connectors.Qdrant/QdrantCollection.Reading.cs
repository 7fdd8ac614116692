using System.Runtime.CompilerServices;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Queries;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;
using Google.Protobuf;

namespace Connectors.Qdrant;

public sealed partial class QdrantCollection
{
    /// <summary>Counts points roughly, and faster than <see cref="HybridCollection.CountAsync"/>.</summary>
    /// <param name="filter">Which points; null for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>About how many there are.</returns>
    /// <exception cref="NotSupportedException">The server cannot evaluate the filter exactly.</exception>
    public Task<long> EstimateCountAsync(Filter? filter = null, CancellationToken cancellationToken = default) =>
        RunOperationAsync("estimate count", options: null, isWrite: false, token => CountAsync(filter, isExact: false, token), cancellationToken);

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<HybridPoint>> GetCoreAsync(IReadOnlyList<string> ids, GetOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var layout = await LayoutAsync("get", cancellationToken).ConfigureAwait(false);
        var points = new List<HybridPoint>(ids.Count);
        foreach (var chunk in ids.Chunk(IdsPerRequest))
            await Halves.SendAsync(chunk, async part => points.AddRange(await GetAsync(part, options, layout, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        return points;
    }

    private Task<List<HybridPoint>> GetAsync(IEnumerable<string> ids, GetOptions options, QdrantLayout layout, CancellationToken cancellationToken)
    {
        var request = new GetPoints { CollectionName = Name, WithPayload = Selections.Of(options.Payload), WithVectors = Selections.Of(options.Vectors), ReadConsistency = Consistency() };
        request.Ids.Add(ids.Select(PointKey.ToMessage));
        return ReadAsync("Points/Get", request, Reader(layout).ReadGet, "get", cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<long> CountCoreAsync(Filter? filter, CancellationToken cancellationToken) => CountAsync(filter, isExact: true, cancellationToken);

    /// <summary>Visits points in the order of their ids: numbers first, then UUIDs.</summary>
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<HybridPoint> ScrollCoreAsync(ScrollOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var layout = await LayoutAsync("scroll", cancellationToken).ConfigureAwait(false);
        var request = new ScrollPoints { CollectionName = Name, Limit = (uint)options.PageSize, WithPayload = Selections.Of(options.Payload), WithVectors = Selections.Of(options.Vectors), ReadConsistency = Consistency() };
        if (options.Filter is { } filter)
            request.Filter = Translate(filter, layout);
        for (var isAtEnd = false; !isAtEnd;)
        {
            ScrollPage page;
            try
            {
                page = await ExplainAsync(options.Filter, layout, ReadAsync("Points/Scroll", request, Reader(layout).ReadScroll, "scroll", cancellationToken)).ConfigureAwait(false);
            }
            catch (StoreException e) when (QdrantFaults.IsTooLarge(e) && request.Limit > 1)
            {
                request.Limit /= 2;
                continue;
            }

            foreach (var point in page.Points)
                yield return point;
            request.Offset = page.Next;
            isAtEnd = page.Next is null;
        }
    }

    private async Task<long> CountAsync(Filter? filter, bool isExact, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("count", cancellationToken).ConfigureAwait(false);
        var request = new CountPoints { CollectionName = Name, Exact = isExact, ReadConsistency = Consistency() };
        if (filter is not null)
            request.Filter = Translate(filter, layout);
        var answer = await ExplainAsync(filter, layout, _channel.CallAsync("Points/Count", request, CountResponse.Parser, Context("count"), cancellationToken)).ConfigureAwait(false);
        return (long)(answer.Result?.Count ?? 0);
    }

    private Task<T> ReadAsync<T>(string method, IMessage request, Func<ReadOnlyMemory<byte>, T> read, string operation, CancellationToken cancellationToken) =>
        _channel.CallAsync(method, request, read, Context(operation), cancellationToken);

    private static PointReader Reader(QdrantLayout layout) => new([.. layout.Texts.Select(text => text.Name)]);

    private ReadConsistency? Consistency() => _consistency is { } consistency ? new ReadConsistency { Type = (ReadConsistencyType)consistency } : null;
}
