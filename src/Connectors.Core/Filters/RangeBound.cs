namespace Connectors;

/// <summary>An end of a range.</summary>
/// <param name="Value">A number, a string or an instant.</param>
/// <param name="IsInclusive">Whether the value itself is in the range.</param>
public readonly record struct RangeBound(FilterValue Value, bool IsInclusive);
