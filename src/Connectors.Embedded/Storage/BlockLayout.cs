namespace Connectors.Embedded.Storage;

/// <summary>The vector fields of a collection, by position: what a row of a block holds besides id and payload.</summary>
internal sealed class BlockLayout(int sparseFields, IReadOnlyList<int> denseDimensions)
{
    /// <summary>Rows of a block: an ordinal fits 16 bits.</summary>
    public const int MaxRows = 65_536;

    public int SparseFields { get; } = sparseFields;

    /// <summary>The dimensions of each dense field.</summary>
    public IReadOnlyList<int> DenseDimensions { get; } = denseDimensions;

    public override string ToString() => $"{SparseFields} sparse fields, dense fields of [{string.Join(", ", DenseDimensions)}] dimensions";
}
