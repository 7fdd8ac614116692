namespace Connectors;

/// <summary>What a declared payload field holds. An array of the type is allowed wherever the type is.</summary>
public enum PayloadType
{
    /// <summary>Strings that are compared whole.</summary>
    Keyword,

    /// <summary>Whole numbers in the range of a signed 64-bit integer.</summary>
    Integer,

    /// <summary>Numbers.</summary>
    Float,

    /// <summary>Booleans.</summary>
    Boolean,

    /// <summary>Instants, as RFC 3339 strings with an offset.</summary>
    DateTime,

    /// <summary>Strings whose words can be matched.</summary>
    Text,
}
