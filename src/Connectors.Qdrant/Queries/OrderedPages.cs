using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant.Queries;

/// <summary>
/// The pages of a scroll in the order of a field. The server has no offset there (cassettes/qdrant/FACTS.md 27): a page begins at the last value
/// of the one before, without the points that were seen with that value.
/// </summary>
internal sealed class OrderedPages(string collection, QdrantScrollOptions options, ReadConsistency? consistency)
{
    private readonly string _key = PayloadKey.Of(options.OrderBy);
    private readonly List<PointId> _seen = [];
    private OrderValue? _last;

    public bool IsAtEnd { get; private set; }

    public ScrollPoints Next(Protos.Filter? filter)
    {
        var order = new OrderBy { Key = _key };
        if (options.Descending)
            order.Direction = Direction.Desc;
        if (_last is not null)
            order.StartFrom = _last.VariantCase == OrderValue.VariantOneofCase.Int ? new StartFrom { Integer = _last.Int } : new StartFrom { Float = _last.Float };
        var request = new ScrollPoints
        {
            CollectionName = collection,
            Filter = Unseen(filter),
            Limit = (uint)options.PageSize,
            WithPayload = Selections.Of(options.Payload),
            WithVectors = Selections.Of(options.Vectors),
            OrderBy = order,
            ReadConsistency = consistency,
        };
        return request;
    }

    public IReadOnlyList<HybridPoint> Read(ReadOnlyMemory<byte> answer, PointReader points)
    {
        var page = ScrollResponse.Parser.ParseFrom(answer.Span).Result;
        IsAtEnd = page.Count < options.PageSize;
        foreach (var point in page)
        {
            var value = point.OrderValue ?? throw new FormatException("A point has no value to be ordered by.");
            if (!value.Equals(_last))
                _seen.Clear();
            _last = value;
            _seen.Add(point.Id);
        }

        return points.ReadScroll(answer).Points;
    }

    private Protos.Filter? Unseen(Protos.Filter? filter)
    {
        if (_seen.Count == 0)
            return filter;
        var unseen = new Protos.Filter { MustNot = { new Condition { HasId = new HasIdCondition { HasId = { _seen } } } } };
        if (filter is not null)
            unseen.Must.Add(new Condition { Filter = filter });
        return unseen;
    }
}
