namespace Connectors.Qdrant.Wire;

/// <summary>What a Value is: the numbers of its fields.</summary>
internal enum ValueKind : byte
{
    Null = 1,
    Double = 2,
    Integer = 3,
    Text = 4,
    Boolean = 5,
    Struct = 6,
    List = 7,
}
