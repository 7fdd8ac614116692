using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Protobuf;

namespace Connectors.Milvus.Wire;

/// <summary>The values of one scalar column of an upsert, in the form in which they go into the request.</summary>
internal sealed class UpsertColumn(ScalarColumn column, int rows) : IDisposable
{
    private readonly ProtoWriter _values = new();
    private readonly byte[]? _valid = column.IsNullable ? new byte[rows] : null;
    private int _count;
    private int _row;

    public ScalarColumn Column => column;

    /// <summary>Gets the buffer of values, for columns whose elements the caller writes.</summary>
    public ProtoWriter Values => _values;

    /// <summary>Gets the field of ScalarField that holds values of the type.</summary>
    public int ScalarField => column.Type switch
    {
        DataType.Bool => 1,
        DataType.Int64 => 3,
        DataType.Float => 4,
        DataType.Double => 5,
        DataType.Varchar => 6,
        DataType.Json => 9,
        _ => 2,
    };

    /// <summary>Gets the size of the array message.</summary>
    public int Size => IsPacked ? _values.Length == 0 ? 0 : ProtoWriter.SizeOfField(1, _values.Length) : _values.Length;

    public int ValiditySize => _valid is { Length: > 0 } ? ProtoWriter.SizeOfField(7, _valid.Length) : 0;

    private bool IsPacked => column.Type is not (DataType.Varchar or DataType.Json);

    public void WriteValues(ProtoWriter request)
    {
        if (IsPacked && _values.Length > 0)
            request.BeginField(1, _values.Length);
        _values.Written.Span.CopyTo(request.Take(_values.Length));
    }

    public void WriteValidity(ProtoWriter request)
    {
        if (_valid is { Length: > 0 })
            request.WriteElement(7, _valid);
    }

    public void Add(string text)
    {
        _values.WriteElement(1, text);
        _count++;
    }

    public void Add(long number)
    {
        _values.WriteVarint((ulong)number);
        _count++;
    }

    /// <summary>Adds the value of a payload, which its check has found to be of the type.</summary>
    public void Add(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        if (value.TokenType == JsonTokenType.Null)
            return;
        if (_valid is not null)
            _valid[_row] = 1;
        switch (column.Type)
        {
            case DataType.Varchar when value.TokenType == JsonTokenType.StartArray:
                Add(Joined(ref value));
                return;
            case DataType.Varchar when !value.ValueIsEscaped:
                _values.WriteElement(1, value.ValueSpan);
                break;
            case DataType.Varchar:
                Add(column.IsSource ? TextAnalyzer.Readable(value.GetString()!) : value.GetString()!);
                return;
            case DataType.Json:
                _values.WriteElement(1, json);
                break;
            case DataType.Bool:
                _values.WriteVarint(value.GetBoolean() ? 1UL : 0);
                break;
            case DataType.Float:
                BinaryPrimitives.WriteSingleLittleEndian(_values.Take(sizeof(float)), value.GetSingle());
                break;
            case DataType.Double:
                BinaryPrimitives.WriteDoubleLittleEndian(_values.Take(sizeof(double)), value.GetDouble());
                break;
            default:
                _values.WriteVarint((ulong)value.GetInt64());
                break;
        }

        _count++;
    }

    /// <summary>
    /// Fills the row up, unless it has got its value. Of a nullable column only the values that are there are sent: with one for every row the
    /// server calls the length of the field wrong (internal/proxy/validate_util.go, FillWithNullValue).
    /// </summary>
    public void EndRow(int row)
    {
        _row = row + 1;
        if (_count > row || column.IsNullable)
            return;
        switch (column.Type)
        {
            case DataType.Varchar:
                Add(string.Empty);
                return;
            case DataType.Json:
                _values.WriteElement(1, "{}"u8);
                break;
            case DataType.Float:
                _values.Take(sizeof(float)).Clear();
                break;
            case DataType.Double:
                _values.Take(sizeof(double)).Clear();
                break;
            default:
                _values.WriteVarint(0);
                break;
        }

        _count++;
    }

    public void Dispose() => _values.Dispose();

    /// <summary>Says what keeps a value out of the column.</summary>
    public static string? FindFault(ScalarColumn column, ref Utf8JsonReader value) => value.TokenType switch
    {
        JsonTokenType.Null when column.IsSource => null,
        JsonTokenType.StartArray when column.IsSource => FindLengthFault(column, Joined(ref value)),
        JsonTokenType.StartArray when column.Type != DataType.Json => $"The payload field '{column.Name}' is a typed column of Milvus, which holds one value and no array.",
        JsonTokenType.Null when !column.IsNullable => $"The payload field '{column.Name}' is a column that takes no null.",
        JsonTokenType.String when value.ValueSpan.Length > column.MaxLength && FindLengthFault(column, value.GetString()!) is { } tooLong => tooLong,
        JsonTokenType.StartObject when column.Type != DataType.Json => WrongKind(column),
        JsonTokenType.String when column.Type is not (DataType.Varchar or DataType.Json) => WrongKind(column),
        JsonTokenType.True or JsonTokenType.False when column.Type is not (DataType.Bool or DataType.Json) => WrongKind(column),
        JsonTokenType.Number when column.Type is DataType.Varchar or DataType.Bool => WrongKind(column),
        JsonTokenType.Number when IsTooLarge(column.Type, ref value) => $"The payload field '{column.Name}' has a number outside of the range of its column ({column.Type}).",
        _ => null,
    };

    private static string? FindLengthFault(ScalarColumn column, string text) => Encoding.UTF8.GetByteCount(text) is var bytes && bytes <= column.MaxLength
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"The payload field '{column.Name}' has a text of {bytes} bytes; its column takes {column.MaxLength}.");

    /// <summary>The texts of an array as one, in which no word runs into the next.</summary>
    private static string Joined(ref Utf8JsonReader array)
    {
        var texts = new List<string>();
        while (array.Read() && array.TokenType != JsonTokenType.EndArray)
        {
            if (array.TokenType == JsonTokenType.String)
                texts.Add(array.GetString()!);
        }

        return TextAnalyzer.Readable(string.Join('\n', texts));
    }

    private static string WrongKind(ScalarColumn column) => $"The payload field '{column.Name}' is a column of type {column.Type}, which does not hold the value.";

    private static bool IsTooLarge(DataType type, ref Utf8JsonReader value) => type switch
    {
        DataType.Int8 => !value.TryGetSByte(out _),
        DataType.Int16 => !value.TryGetInt16(out _),
        DataType.Int32 => !value.TryGetInt32(out _),
        DataType.Int64 => !value.TryGetInt64(out _),
        DataType.Float => !float.IsFinite(value.GetSingle()),
        _ => false,
    };
}
