namespace Connectors.Encoders;

/// <summary>A tensor of a file: row-major, little-endian.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements as the file spells it: F32, BF16, I8, …</param>
/// <param name="Shape">Its axes; empty for a single number.</param>
/// <param name="Count">The number of its elements.</param>
/// <param name="Start">Where its bytes begin, from the start of the file.</param>
/// <param name="Length">The number of its bytes.</param>
internal sealed record SafetensorsTensor(string Name, string Type, IReadOnlyList<long> Shape, long Count, long Start, long Length)
{
    /// <summary>The bytes of an element; null for types that are not known here, such as those of four bits.</summary>
    public static int? SizeOf(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        "I16" or "U16" or "F16" or "BF16" => 2,
        "I32" or "U32" or "F32" => 4,
        "I64" or "U64" or "F64" => 8,
        _ => null,
    };

    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
