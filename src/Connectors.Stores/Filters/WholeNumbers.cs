namespace Connectors.Stores;

/// <summary>Literals of filters as integers, for servers that would round one side of a comparison of an integer with a double.</summary>
public static class WholeNumbers
{
    private const double TwoTo63 = 9223372036854775808d;

    /// <summary>Returns the integer that a literal is, also where it is written as a double.</summary>
    /// <param name="value">The literal.</param>
    /// <returns>The integer; null when no 64-bit integer equals the literal.</returns>
    public static long? Of(FilterValue value) => value.Kind switch
    {
        FilterValueKind.Int64 => value.AsInt64(),

        // 2^63 is no long, and all doubles in the range of a long without a fraction are integers.
        FilterValueKind.Double when value.AsDouble() is >= -TwoTo63 and < TwoTo63 && Math.Truncate(value.AsDouble()) == value.AsDouble() => (long)value.AsDouble(),
        _ => null,
    };

    /// <summary>Returns the least integer above a lower bound.</summary>
    /// <param name="bound">The bound, a number.</param>
    /// <returns>The integer; null when there is none.</returns>
    public static long? Least(RangeBound bound) => bound.Value.Kind == FilterValueKind.Int64
        ? bound.IsInclusive ? bound.Value.AsInt64() : bound.Value.AsInt64() == long.MaxValue ? null : bound.Value.AsInt64() + 1
        : bound.Value.AsDouble() switch
        {
            >= TwoTo63 => null,
            < -TwoTo63 => long.MinValue,
            var value when Math.Ceiling(value) == value => bound.IsInclusive ? (long)value : (long)value + 1,
            var value => (long)Math.Ceiling(value),
        };

    /// <summary>Returns the greatest integer below an upper bound.</summary>
    /// <param name="bound">The bound, a number.</param>
    /// <returns>The integer; null when there is none.</returns>
    public static long? Greatest(RangeBound bound) => bound.Value.Kind == FilterValueKind.Int64
        ? bound.IsInclusive ? bound.Value.AsInt64() : bound.Value.AsInt64() == long.MinValue ? null : bound.Value.AsInt64() - 1
        : bound.Value.AsDouble() switch
        {
            >= TwoTo63 => long.MaxValue,
            < -TwoTo63 => null,
            var value when Math.Floor(value) == value => bound.IsInclusive ? (long)value : value == -TwoTo63 ? null : (long)value - 1,
            var value => (long)Math.Floor(value),
        };
}
