namespace Connectors;

/// <summary>The type of a <see cref="FilterValue"/>.</summary>
public enum FilterValueKind
{
    /// <summary>A 64-bit signed integer.</summary>
    Int64,

    /// <summary>A finite double. It compares by value with an <see cref="Int64"/>.</summary>
    Double,

    /// <summary>A string.</summary>
    String,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A moment in time. It compares with strings that are RFC 3339 date-times.</summary>
    Instant,
}
