using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant.Queries;

/// <summary>
/// The pages of a scroll in the order of a field. The server has no offset there (cassettes/qdrant/FACTS.md 27): a page begins at the last value
/// of the one before, without the points that were seen from there on.
/// </summary>
internal sealed class OrderedPages(string collection, QdrantScrollOptions options, ReadConsistency? consistency)
{
    private readonly string _key = PayloadKey.Of(options.OrderBy);
    private readonly List<PointId> _seen = [];
    private int _pageSize = options.PageSize;
    private StartFrom? _start;

    public bool IsAtEnd { get; private set; }

    public ScrollPoints Next(Protos.Filter? filter)
    {
        var order = new OrderBy { Key = _key, StartFrom = _start };
        if (options.Descending)
            order.Direction = Direction.Desc;
        return new ScrollPoints
        {
            CollectionName = collection,
            Filter = Unseen(filter),
            Limit = (uint)_pageSize,
            WithPayload = Selections.Of(options.Payload),
            WithVectors = Selections.Of(options.Vectors),
            OrderBy = order,
            ReadConsistency = consistency,
        };
    }

    public IReadOnlyList<HybridPoint> Read(ReadOnlyMemory<byte> answer, PointReader points)
    {
        var page = ScrollResponse.Parser.ParseFrom(answer.Span).Result;
        IsAtEnd = page.Count < _pageSize;
        foreach (var point in page)
        {
            var start = StartOf(point.OrderValue ?? throw new FormatException("A point has no value to be ordered by."));
            if (!start.Equals(_start))
                _seen.Clear();
            _start = start;
            _seen.Add(point.Id);
        }

        return points.ReadScroll(answer).Points;
    }

    /// <summary>Makes the next pages half as long.</summary>
    /// <returns>False when they have one point already.</returns>
    public bool Halve()
    {
        if (_pageSize == 1)
            return false;
        _pageSize /= 2;
        return true;
    }

    // The server makes a double of a whole number (lib/segment/src/data_types/order_by.rs). Beyond 2^53 it would begin behind the value; so it gets
    // the nearest double on this side of it.
    private StartFrom StartOf(OrderValue value)
    {
        if (value.VariantCase != OrderValue.VariantOneofCase.Int)
            return new StartFrom { Float = value.Float };
        var start = (double)value.Int;
        if (options.Descending ? (Int128)start < value.Int : (Int128)start > value.Int)
            start = options.Descending ? Math.BitIncrement(start) : Math.BitDecrement(start);
        return new StartFrom { Integer = (long)start };
    }

    private Protos.Filter? Unseen(Protos.Filter? filter)
    {
        if (_seen.Count == 0)
            return filter;
        var unseen = new Protos.Filter { MustNot = { new Condition { HasId = new HasIdCondition { HasId = { _seen } } } } };
        if (filter?.CalculateSize() > 0)
            unseen.Must.Add(new Condition { Filter = filter });
        return unseen;
    }
}
