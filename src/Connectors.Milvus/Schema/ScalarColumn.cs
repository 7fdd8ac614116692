using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Schema;

/// <summary>A typed column that holds a key of the payload.</summary>
internal sealed record ScalarColumn(string Name, DataType Type, bool IsNullable, int MaxLength, bool IsPartitionKey)
{
    /// <summary>
    /// Gets a value indicating whether it is the column of a BM25 field in a collection made here: it holds what is analysed, an empty text
    /// where there is nothing. What differs from the payload's value (null, arrays, zeros) is kept in the dynamic row as it is: see <see cref="PayloadCodec"/>.
    /// </summary>
    public bool IsSource { get; init; }

    /// <summary>Gets the type that a filter sees; null for types that are only read and written (JSON).</summary>
    public PayloadType? PayloadType => Type switch
    {
        DataType.Bool => Connectors.PayloadType.Boolean,
        DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 => Connectors.PayloadType.Integer,
        DataType.Float or DataType.Double => Connectors.PayloadType.Float,
        DataType.Varchar => Connectors.PayloadType.Keyword,
        _ => null,
    };

    public static DataType TypeOf(PayloadType type) => type switch
    {
        Connectors.PayloadType.Boolean => DataType.Bool,
        Connectors.PayloadType.Integer => DataType.Int64,
        Connectors.PayloadType.Float => DataType.Double,
        _ => DataType.Varchar,
    };
}
