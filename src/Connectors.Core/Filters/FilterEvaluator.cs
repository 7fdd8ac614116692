using System.Text;
using System.Text.Json;

namespace Connectors;

/// <summary>
/// Decides whether a point passes a filter: the reference for the meaning of filters (see the remarks of <see cref="Filter"/>).
/// </summary>
/// <remarks>
/// It reads the payload once, from its UTF-8 bytes and without building a tree. Safe for concurrent use. Whether the fields of
/// <c>match</c> are declared as text is not its concern: collections check that before (<see cref="FilterFields.ThrowUnlessText"/>).
/// </remarks>
public sealed class FilterEvaluator
{
    private const int MaxSlotsOnStack = 256;

    private readonly FilteredKey _root = new([]);
    private readonly Step _step;
    private readonly int _slots;

    /// <summary>Prepares the evaluation of a filter.</summary>
    /// <param name="filter">The filter.</param>
    public FilterEvaluator(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        Filter = filter;
        var compiler = new Compiler(_root);
        _step = compiler.Visit(filter);
        _slots = compiler.Slots;
        ReadsIds = compiler.ReadsIds;
    }

    private delegate bool Step(string id, ReadOnlySpan<bool> held);

    /// <summary>Gets the filter.</summary>
    public Filter Filter { get; }

    /// <summary>Gets a value indicating whether the filter looks at ids; if not, any may be given.</summary>
    public bool ReadsIds { get; }

    /// <summary>Decides about a point.</summary>
    /// <param name="id">The id.</param>
    /// <param name="payload">The bytes of a <see cref="Payload"/> (its guarantees are not checked again); empty for the empty object.</param>
    /// <returns>Whether the point passes.</returns>
    /// <exception cref="JsonException">The bytes are no JSON object. They are read only if the filter mentions a field.</exception>
    public bool Matches(string id, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(id);
        Span<bool> held = _slots <= MaxSlotsOnStack ? stackalloc bool[MaxSlotsOnStack] : new bool[_slots];
        held.Clear();
        if (_slots > 0 && !payload.IsEmpty)
        {
            var reader = new Utf8JsonReader(payload);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("A payload is a JSON object.");
            _root.ReadObject(ref reader, held);
        }

        return _step(id, held);
    }

    /// <summary>Turns leaves into tests that stand at their field and set slots, and the rest into steps over the slots.</summary>
    private sealed class Compiler(FilteredKey root) : FilterVisitor<Step>
    {
        public int Slots { get; private set; }

        public bool ReadsIds { get; private set; }

        protected internal override Step VisitAll(AllFilter filter) => static (_, _) => true;

        protected internal override Step VisitEqual(EqualFilter filter)
        {
            var literal = new PayloadComparand(filter.Value);
            return Slot(filter.Field, (in value) => literal.TryCompare(value, out var order) && order == 0);
        }

        protected internal override Step VisitAnyOf(AnyOfFilter filter)
        {
            var groups = filter.Values.GroupBy(static value => value.IsNumber ? FilterValueKind.Int64 : value.Kind).Select(Sorted).ToArray();
            return Slot(filter.Field, (in value) =>
            {
                foreach (var group in groups)
                {
                    if (Holds(group, value))
                        return true;
                }

                return false;
            });
        }

        protected internal override Step VisitRange(RangeFilter filter)
        {
            var lower = filter.Lower is { } low ? new PayloadComparand(low.Value) : null;
            var upper = filter.Upper is { } high ? new PayloadComparand(high.Value) : null;
            var lowest = filter.Lower is { IsInclusive: true } ? 0 : 1;
            var highest = filter.Upper is { IsInclusive: true } ? 0 : -1;
            return Slot(filter.Field, (in value) =>
                (lower is null || (lower.TryCompare(value, out var above) && Math.Sign(above) >= lowest))
                && (upper is null || (upper.TryCompare(value, out var below) && Math.Sign(below) <= highest)));
        }

        protected internal override Step VisitExists(ExistsFilter filter) => Slot(filter.Field, static (in _) => true);

        protected internal override Step VisitMatch(MatchFilter filter)
        {
            var first = Slots;
            var slots = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var word in TextWords.Of(filter.Text))
                slots.TryAdd(word, first + slots.Count);
            Slots += slots.Count;
            root.Add(filter.Field, (in value, held) =>
            {
                if (value.Type != JsonTokenType.String)
                    return;
                foreach (var word in TextWords.Of(Encoding.UTF8.GetString(value.Text)))
                {
                    if (slots.TryGetValue(word, out var slot))
                        held[slot] = true;
                }
            });
            return (_, held) => !held.Slice(first, slots.Count).Contains(false);
        }

        protected internal override Step VisitIds(IdsFilter filter)
        {
            ReadsIds = true;
            var ids = filter.Values.ToHashSet(StringComparer.Ordinal);
            return (id, _) => ids.Contains(id);
        }

        protected internal override Step VisitAnd(AndFilter filter)
        {
            var steps = filter.Operands.Select(Visit).ToArray();
            return (id, held) =>
            {
                foreach (var step in steps)
                {
                    if (!step(id, held))
                        return false;
                }

                return true;
            };
        }

        protected internal override Step VisitOr(OrFilter filter)
        {
            var steps = filter.Operands.Select(Visit).ToArray();
            return (id, held) =>
            {
                foreach (var step in steps)
                {
                    if (step(id, held))
                        return true;
                }

                return false;
            };
        }

        protected internal override Step VisitNot(NotFilter filter)
        {
            var step = Visit(filter.Operand);
            return (id, held) => !step(id, held);
        }

        private Step Slot(FieldPath field, ValueTest test)
        {
            var slot = Slots++;
            root.Add(field, (in value, held) => held[slot] = held[slot] || test(value));
            return (_, held) => held[slot];
        }

        private static PayloadComparand[] Sorted(IEnumerable<FilterValue> values)
        {
            var sorted = values.ToArray();
            Array.Sort(sorted, static (left, right) => left.TryCompare(right, out var order) ? order : 0);
            return Array.ConvertAll(sorted, static value => new PayloadComparand(value));
        }

        private static bool Holds(PayloadComparand[] sorted, in JsonValue value)
        {
            var (low, high) = (0, sorted.Length - 1);
            while (low <= high)
            {
                var middle = low + ((high - low) / 2);
                if (!sorted[middle].TryCompare(value, out var order))
                    return false;
                if (order == 0)
                    return true;
                (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
            }

            return false;
        }
    }

    private delegate bool ValueTest(in JsonValue value);
}
