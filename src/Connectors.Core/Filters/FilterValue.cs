using System.Globalization;

namespace Connectors;

/// <summary>
/// A literal of a filter: a string, a 64-bit integer, a finite double, a boolean or an instant. The default is the integer 0.
/// </summary>
/// <remarks>
/// Two values are equal if they have the same kind and the same content: the integer 1 and the double 1.0 are different literals,
/// although a comparison with a field treats them alike (<see cref="TryCompare"/>). An instant has no time zone: it is kept in UTC.
/// </remarks>
public readonly struct FilterValue : IEquatable<FilterValue>
{
    private readonly string? _text;
    private readonly long _bits;

    /// <summary>Makes a string.</summary>
    /// <param name="value">Well-formed UTF-16: a lone surrogate cannot be sent to any store.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> holds a lone surrogate.</exception>
    public FilterValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        WellFormed.ThrowUnless(value, nameof(value));
        Kind = FilterValueKind.String;
        _text = value;
    }

    /// <summary>Makes an integer.</summary>
    /// <param name="value">The integer.</param>
    public FilterValue(long value)
    {
        Kind = FilterValueKind.Int64;
        _bits = value;
    }

    /// <summary>Makes a double. Minus zero becomes zero.</summary>
    /// <param name="value">A finite number.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is NaN or infinite.</exception>
    public FilterValue(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException("A filter compares with finite numbers only; NaN and infinity are in no JSON payload.", nameof(value));
        Kind = FilterValueKind.Double;
        _bits = BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value);
    }

    /// <summary>Makes a boolean.</summary>
    /// <param name="value">True or false.</param>
    public FilterValue(bool value)
    {
        Kind = FilterValueKind.Boolean;
        _bits = value ? 1 : 0;
    }

    /// <summary>Makes an instant.</summary>
    /// <param name="value">The moment; its offset is not kept.</param>
    public FilterValue(DateTimeOffset value)
    {
        Kind = FilterValueKind.Instant;
        _bits = value.UtcTicks;
    }

    /// <summary>Gets the type of the value.</summary>
    public FilterValueKind Kind { get; }

    /// <summary>Gets whether the value is an integer or a double.</summary>
    public bool IsNumber => Kind is FilterValueKind.Int64 or FilterValueKind.Double;

    /// <summary>Makes a string.</summary>
    /// <param name="value">The string.</param>
    public static implicit operator FilterValue(string value) => new(value);

    /// <summary>Makes an integer.</summary>
    /// <param name="value">The integer.</param>
    public static implicit operator FilterValue(long value) => new(value);

    /// <summary>Makes a double.</summary>
    /// <param name="value">A finite number.</param>
    public static implicit operator FilterValue(double value) => new(value);

    /// <summary>
    /// Makes the double that has the same shortest decimal form: 0.1f is the value 0.1, as it is when a payload with the float was
    /// written as JSON, and not 0.10000000149011612.
    /// </summary>
    /// <param name="value">A finite number.</param>
    public static implicit operator FilterValue(float value) =>
        new(double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    /// <summary>Makes a boolean.</summary>
    /// <param name="value">True or false.</param>
    public static implicit operator FilterValue(bool value) => new(value);

    /// <summary>Makes an instant.</summary>
    /// <param name="value">The moment.</param>
    public static implicit operator FilterValue(DateTimeOffset value) => new(value);

    /// <summary>Compares by kind and content.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator ==(FilterValue left, FilterValue right) => left.Equals(right);

    /// <summary>Compares by kind and content.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator !=(FilterValue left, FilterValue right) => !left.Equals(right);

    /// <summary>Returns the string.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public string AsString() => Checked(FilterValueKind.String)._text!;

    /// <summary>Returns the integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public long AsInt64() => Checked(FilterValueKind.Int64)._bits;

    /// <summary>Returns the double.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public double AsDouble() => BitConverter.Int64BitsToDouble(Checked(FilterValueKind.Double)._bits);

    /// <summary>Returns the boolean.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public bool AsBoolean() => Checked(FilterValueKind.Boolean)._bits != 0;

    /// <summary>Returns the instant, with offset zero.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public DateTimeOffset AsInstant() => new(Checked(FilterValueKind.Instant)._bits, TimeSpan.Zero);

    /// <summary>
    /// Orders two values as comparisons of a filter do: strings by code point (the order of their UTF-8 bytes), numbers by exact
    /// numeric value whether integer or double, false before true, instants by time.
    /// </summary>
    /// <param name="other">The value to compare with.</param>
    /// <param name="order">Negative, zero or positive as this value is before, equal to or after <paramref name="other"/>.</param>
    /// <returns>False if the types differ, so that no comparison between them is true.</returns>
    public bool TryCompare(FilterValue other, out int order)
    {
        order = 0;
        if (Kind != other.Kind && !(IsNumber && other.IsNumber))
            return false;
        order = (Kind, other.Kind) switch
        {
            (FilterValueKind.String, _) => IdOrder.Compare(_text!, other._text!),
            (FilterValueKind.Double, FilterValueKind.Double) => AsDouble().CompareTo(other.AsDouble()),
            (FilterValueKind.Int64, FilterValueKind.Double) => NumericOrder.Compare(_bits, other.AsDouble()),
            (FilterValueKind.Double, FilterValueKind.Int64) => -NumericOrder.Compare(other._bits, AsDouble()),
            _ => _bits.CompareTo(other._bits),
        };
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(FilterValue other) =>
        Kind == other.Kind && _bits == other._bits && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FilterValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _bits, _text);

    /// <summary>Returns the literal as the text form of filters has it, for instance <c>"en"</c>, <c>1.0</c> or <c>@2024-05-01T00:00:00Z</c>.</summary>
    public override string ToString() => FilterPrinter.Literal(this);

    private FilterValue Checked(FilterValueKind wanted) =>
        Kind == wanted ? this : throw new InvalidOperationException($"The filter value {this} is of kind {Kind}, not {wanted}.");
}
