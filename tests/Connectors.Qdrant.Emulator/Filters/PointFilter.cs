using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Filters;

/// <summary>Which points of a collection a filter keeps. Its filters went through <see cref="FilterRules"/> before.</summary>
internal sealed class PointFilter(Collection collection)
{
    private readonly PayloadConditions _conditions = new(collection.Indexes);

    public IEnumerable<StoredPoint> Where(Protos.Filter? filter) =>
        filter is null ? collection.Points.Values : collection.Points.Values.Where(point => Matches(filter, point));

    public bool Matches(Protos.Filter filter, StoredPoint point) => _conditions.Matches(filter, point.Key.ToMessage(), point.Payload, point.Vectors.Keys);

    public bool Matches(Condition condition, StoredPoint point) => Matches(new Protos.Filter { Must = { condition } }, point);
}
