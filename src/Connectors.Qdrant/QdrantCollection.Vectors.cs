using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Writing;

namespace Connectors.Qdrant;

public sealed partial class QdrantCollection
{
    /// <summary>Replaces single vectors of points; their other vectors and their payloads stay.</summary>
    /// <param name="points">The points, each with the vectors that are replaced, and without a payload. Each id at most once.</param>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The ids that have no point; none is created.</returns>
    /// <exception cref="ArgumentException">A point has no vectors, a payload or a fault, or an id comes twice. Nothing was sent.</exception>
    public async Task<IReadOnlyList<string>> UpdateVectorsAsync(IEnumerable<HybridPoint> points, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        var given = points.ToList();
        if (given.Count == 0)
            return [];
        return await RunOperationAsync("update vectors", options, isWrite: true, async token =>
        {
            var byId = await CheckVectorsAsync(given, "update vectors", token).ConfigureAwait(false);
            var missing = new List<string>();
            await _state.Order.SendAsync([.. byId.Keys.Chunk(Limits.Points)], async (ids, inner) => missing.AddRange(await UpdateVectorsAsync(ids, byId, inner).ConfigureAwait(false)), token).ConfigureAwait(false);
            return (IReadOnlyList<string>)missing;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes vectors away from points. An id without a point is no error.</summary>
    /// <param name="ids">The points.</param>
    /// <param name="fields">The names of the vectors; at least one.</param>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when no search finds the points by these vectors any more.</returns>
    /// <exception cref="ArgumentException">The collection has no such vector, or an id is not valid. Nothing was sent.</exception>
    public async Task DeleteVectorsAsync(IEnumerable<string> ids, IReadOnlyList<string> fields, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(fields);
        var distinct = ids.Distinct(StringComparer.Ordinal).ToList();
        if (distinct.Select(PointIds.FindFault).FirstOrDefault(fault => fault is not null) is { } bad)
            throw new ArgumentException(bad, nameof(ids));
        if (fields.Count == 0)
            throw new ArgumentException("Name the vectors to be taken away.", nameof(fields));
        if (distinct.Count == 0)
            return;
        await RunOperationAsync("delete vectors", options, isWrite: true, async token =>
        {
            var layout = await LayoutAsync("delete vectors", token).ConfigureAwait(false);
            if (fields.FirstOrDefault(field => !VectorUpdate.HasVector(layout, field)) is { } unknown)
                throw new ArgumentException($"Collection '{Name}' has no vector '{unknown}'.", nameof(fields));
            await _state.Order.SendAsync([.. distinct.Chunk(IdsPerRequest)], (chunk, inner) => Halves.WriteAsync([chunk], part => DeleteVectorsAsync(part, fields, inner)), token).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A missing id would be NOT_FOUND, with the others changed all the same (FACTS.md 16): so only those are sent that exist.</summary>
    private async Task<IReadOnlyList<string>> UpdateVectorsAsync(IReadOnlyList<string> ids, IReadOnlyDictionary<string, HybridPoint> byId, CancellationToken cancellationToken)
    {
        var (existing, missing) = await PartAsync(ids, cancellationToken).ConfigureAwait(false);
        if (existing.Count > 0)
            await Halves.WriteAsync([existing], part => SendAsync(VectorUpdate.Write(Name, part.Select(id => byId[id])), cancellationToken)).ConfigureAwait(false);
        return missing;
    }

    private Task<bool> SendAsync(UpdatePointVectors request, CancellationToken cancellationToken) =>
        _channel.WriteAsync("Points/UpdateVectors", request, Context("update vectors", isWrite: true), cancellationToken);

    private Task<bool> DeleteVectorsAsync(IReadOnlyList<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        var request = new DeletePointVectors { CollectionName = Name, Wait = true, PointsSelector = new PointsSelector { Points = IdsOf(ids) }, Vectors = new VectorsSelector { Names = { fields } } };
        return _channel.WriteAsync("Points/DeleteVectors", request, Context("delete vectors", isWrite: true), cancellationToken);
    }
}
