using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Queries;

/// <summary>Points in the order of a payload field, which needs an index; a point with several values comes once for each.</summary>
internal sealed class Ordering
{
    private readonly PayloadSchemaType _type;
    private readonly JsonPath _path;
    private readonly OrderBy _order;

    public Ordering(Collection collection, OrderBy order)
    {
        _order = order;
        _path = JsonPath.Parse(order.Key);
        _type = collection.Indexes.GetValueOrDefault(order.Key)?.DataType ?? PayloadSchemaType.UnknownType;
        if (_type is not (PayloadSchemaType.Integer or PayloadSchemaType.Float or PayloadSchemaType.Datetime))
        {
            throw Refusal.WrongInput(
                $"No range index for `order_by` key: `{order.Key}`. Please create one to use `order_by`. "
                + "Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Range conditions");
        }
    }

    public IEnumerable<FoundPoint> Run(IEnumerable<StoredPoint> points)
    {
        var isDescending = _order.Direction is Direction.Desc;
        var start = Start();
        var hits = points
            .SelectMany(point => _path.Leaves(point.Payload).Select(Read).OfType<OrderValue>().Select(value => new FoundPoint(point, 1, value, IsScrolled: true)))
            .Where(hit => start is not { } bound || (isDescending ? Number(hit.Order!) <= bound : Number(hit.Order!) >= bound));
        return isDescending ? hits.OrderByDescending(hit => Number(hit.Order!)) : hits.OrderBy(hit => Number(hit.Order!));
    }

    /// <summary>All of a whole number: the server's index compares them so, and only the start becomes a double (lib/segment/src/data_types/order_by.rs).</summary>
    private static Exact Number(OrderValue value) => value.VariantCase is OrderValue.VariantOneofCase.Int ? new Exact(value.Int, 0) : Exact.Of(value.Float);

    private OrderValue? Read(Value value) => (_type, value.KindCase) switch
    {
        (PayloadSchemaType.Integer, Value.KindOneofCase.IntegerValue) => new OrderValue { Int = value.IntegerValue },
        (PayloadSchemaType.Float, Value.KindOneofCase.IntegerValue) => new OrderValue { Float = value.IntegerValue },
        (PayloadSchemaType.Float, Value.KindOneofCase.DoubleValue) => new OrderValue { Float = value.DoubleValue },
        (PayloadSchemaType.Datetime, Value.KindOneofCase.StringValue) when ServerInstant.Parse(value.StringValue) is { } instant =>
            new OrderValue { Int = (long)ServerInstant.Microseconds(instant) },
        _ => null,
    };

    private Exact? Start() => StartNumber() is { } number ? Exact.Of(number) : null;

    private double? StartNumber() => _order.StartFrom?.ValueCase switch
    {
        StartFrom.ValueOneofCase.Float => _order.StartFrom.Float,
        StartFrom.ValueOneofCase.Integer => _order.StartFrom.Integer,
        StartFrom.ValueOneofCase.Timestamp => (double)ServerInstant.Microseconds(ServerInstant.Of(_order.StartFrom.Timestamp)),
        StartFrom.ValueOneofCase.Datetime => ServerInstant.Parse(_order.StartFrom.Datetime) is { } instant
            ? (double)ServerInstant.Microseconds(instant)
            : throw Refusal.Argument($"Unable to parse datetime: {_order.StartFrom.Datetime}"),
        _ => null,
    };

    /// <summary>A number as its whole part, which may be beyond the whole numbers, and the rest.</summary>
    private readonly record struct Exact(Int128 Whole, double Rest) : IComparable<Exact>
    {
        public static Exact Of(double number) => new((Int128)Math.Floor(number), number - Math.Floor(number));

        public static bool operator <=(Exact left, Exact right) => left.CompareTo(right) <= 0;

        public static bool operator >=(Exact left, Exact right) => left.CompareTo(right) >= 0;

        public int CompareTo(Exact other) => Whole != other.Whole ? Whole.CompareTo(other.Whole) : Rest.CompareTo(other.Rest);
    }
}
