using Connectors.Qdrant.Protos;
using Connectors.Stores;

namespace Connectors.Qdrant.Filters;

/// <summary>
/// Ranges of numbers. The bounds of the server are doubles; it compares them with a value as a double, or, in an index of integers, with the
/// value itself (lib/segment/src/index/field_index/numeric_point.rs; before 1.18.1 the fraction of a bound was cut off there).
/// </summary>
internal static class NumberConditions
{
    // Up to here an integer and its neighbours are different doubles.
    private const long MaxExact = (1L << 53) - 1;
    private const double TwoTo63 = 9223372036854775808d;

    /// <summary>The finite numbers, for a condition that all numbers fulfil.</summary>
    public static Protos.Range Everything => new() { Gte = double.MinValue };

    /// <summary>A range over integers and doubles.</summary>
    /// <returns>Null when an integer beyond 2^53 could be taken for its neighbour.</returns>
    public static Protos.Range? Range(RangeBound? lower, RangeBound? upper)
    {
        var range = new Protos.Range();
        if (lower is { } low)
        {
            if (!TryRead(low.Value, out var number))
                return null;
            if (low.IsInclusive)
                range.Gte = number;
            else
                range.Gt = number;
        }

        if (upper is { } high)
        {
            if (!TryRead(high.Value, out var number))
                return null;
            if (high.IsInclusive)
                range.Lte = number;
            else
                range.Lt = number;
        }

        return range;
    }

    /// <summary>
    /// Conditions that a field of integers fulfils together exactly: a range between doubles, and the integers beside it one by one, of which
    /// there are at most 2,048 on a side.
    /// </summary>
    /// <param name="key">The path.</param>
    /// <param name="least">The least integer.</param>
    /// <param name="greatest">The greatest integer, not below the least; one of the two is not the end of the range of integers.</param>
    public static IEnumerable<Condition> Integers(string key, long least, long greatest)
    {
        var range = new Protos.Range();
        var (first, last) = (least, greatest);
        if (IsExact(least))
        {
            range.Gte = least;
        }
        else if (least > long.MinValue)
        {
            range.Gt = AtLeast(least);
            first = Clamp(Math.BitIncrement(range.Gt), least, greatest);
        }

        if (IsExact(greatest))
        {
            range.Lte = greatest;
        }
        else if (greatest < long.MaxValue)
        {
            range.Lt = AtMost(greatest);
            last = Clamp(Math.BitDecrement(range.Lt), least, greatest);
        }

        if (first >= last)
            return [FilterConditions.Integers(key, [.. From(least, greatest), greatest])];
        long[] beside = [.. From(least, first), .. From(last, greatest).Select(value => value + 1)];
        return beside.Length == 0 ? [FilterConditions.Range(key, range)] : [FilterConditions.Range(key, range), FilterConditions.Integers(key, beside)];
    }

    private static bool TryRead(FilterValue value, out double number)
    {
        number = value.Kind == FilterValueKind.Int64 ? value.AsInt64() : value.AsDouble();
        return Math.Abs(number) is <= MaxExact or > TwoTo63;
    }

    private static bool IsExact(long value) => value is >= -MaxExact and <= MaxExact;

    private static double AtLeast(long value) => (double)value is var number && (Int128)number < value ? Math.BitIncrement(number) : number;

    private static double AtMost(long value) => (double)value is var number && (Int128)number > value ? Math.BitDecrement(number) : number;

    private static long Clamp(double value, long least, long greatest) =>
        value >= greatest ? greatest : value <= least ? least : (long)value;

    /// <summary>The integers from one to the one before another.</summary>
    private static IEnumerable<long> From(long first, long end)
    {
        for (var value = first; value < end; value++)
            yield return value;
    }
}
