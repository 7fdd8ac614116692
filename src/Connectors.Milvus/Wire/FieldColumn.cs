using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Connectors.Milvus.Protos;
using Connectors.Protobuf;

namespace Connectors.Milvus.Wire;

/// <summary>A column of an answer (FieldData), read in place: it is valid as long as the answer's memory is.</summary>
internal sealed class FieldColumn
{
    private readonly List<ReadOnlyMemory<byte>> _elements = [];
    private readonly List<long> _numbers = [];
    private List<long>? _valid;
    private int[]? _positions;
    private ReadOnlyMemory<byte> _fixed;
    private int _fixedSize;
    private int _dimensions;

    private FieldColumn()
    {
    }

    public string Name { get; private set; } = string.Empty;

    public DataType Type { get; private set; }

    public bool IsDynamic { get; private set; }

    /// <summary>Gets the number of rows.</summary>
    public int Count => _valid?.Count ?? StoredCount;

    private int StoredCount => Type switch
    {
        DataType.FloatVector => _dimensions > 0 ? _fixed.Length / (_dimensions * sizeof(float)) : 0,
        DataType.Float => _fixedSize == sizeof(float) ? _fixed.Length / sizeof(float) : 0,
        DataType.Double => _fixedSize == sizeof(double) ? _fixed.Length / sizeof(double) : 0,
        DataType.Varchar or DataType.Json or DataType.SparseFloatVector => _elements.Count,
        _ => _numbers.Count,
    };

    public static FieldColumn Read(ReadOnlyMemory<byte> message)
    {
        var column = new FieldColumn();
        var reader = new ProtoReader(message);
        ReadOnlyMemory<byte> content = default;
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    column.Type = (DataType)(int)reader.Number;
                    break;
                case 2:
                    column.Name = Encoding.UTF8.GetString(reader.Content.Span);
                    break;
                case 3 or 4:
                    content = reader.Content;
                    break;
                case 6:
                    column.IsDynamic = reader.Number != 0;
                    break;
                case 7:
                    AddNumbers(ref reader, column._valid ??= []);
                    break;
            }
        }

        if (column.Type is DataType.FloatVector or DataType.SparseFloatVector)
            column.ReadVectors(content);
        else
            column.ReadScalars(content);
        column.AlignNulls();
        return column;
    }

    public bool IsNull(int row) => _valid is not null && (row < _valid.Count ? _valid[row] == 0 : throw TooShort());

    public string Text(int row) => Encoding.UTF8.GetString(Bytes(row).Span);

    public ReadOnlyMemory<byte> Bytes(int row) => _elements[At(row, _elements.Count)];

    public long Number(int row) => _numbers[At(row, _numbers.Count)];

    public float[] Dense(int row)
    {
        var bytes = _fixed.Span.Slice(At(row, StoredCount) * _dimensions * sizeof(float), _dimensions * sizeof(float));
        var vector = new float[_dimensions];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return vector;
    }

    /// <summary>Writes the value of a scalar column as JSON.</summary>
    public void WriteJson(int row, Utf8JsonWriter writer)
    {
        switch (Type)
        {
            case DataType.Varchar:
                writer.WriteStringValue(Bytes(row).Span);
                break;
            case DataType.Json:
                writer.WriteRawValue(Bytes(row).Span);
                break;
            case DataType.Bool:
                writer.WriteBooleanValue(Number(row) != 0);
                break;
            case DataType.Float:
                writer.WriteNumberValue(BinaryPrimitives.ReadSingleLittleEndian(_fixed.Span[(At(row, StoredCount) * 4)..]));
                break;
            case DataType.Double:
                writer.WriteNumberValue(BinaryPrimitives.ReadDoubleLittleEndian(_fixed.Span[(At(row, StoredCount) * 8)..]));
                break;
            default:
                writer.WriteNumberValue(Number(row));
                break;
        }
    }

    private int At(int row, int count)
    {
        var position = _positions is null ? row : row < _positions.Length ? _positions[row] : -1;
        return (uint)position < (uint)count ? position : throw TooShort();
    }

    private FormatException TooShort() => new($"Column '{Name}' of the answer has fewer values than rows.");

    private void ReadScalars(ReadOnlyMemory<byte> content)
    {
        var field = new ProtoReader(content);
        while (field.Read())
        {
            var values = new ProtoReader(field.Content);
            _fixedSize = field.Field switch
            {
                4 => sizeof(float),
                5 => sizeof(double),
                _ => 0,
            };
            if (_fixedSize > 0)
                _fixed = ReadFixed(values);
            else if (field.Field is 6 or 9)
                AddElements(ref values, _elements);
            else
                AddAllNumbers(ref values);
        }
    }

    private void ReadVectors(ReadOnlyMemory<byte> content)
    {
        var reader = new ProtoReader(content);
        while (reader.Read())
        {
            var values = new ProtoReader(reader.Content);
            switch (reader.Field)
            {
                case 1:
                    _dimensions = (int)Math.Min(reader.Number, int.MaxValue / sizeof(float));
                    break;
                case 2:
                    _fixed = ReadFixed(values);
                    break;
                case 6:
                    AddElements(ref values, _elements);
                    break;
            }
        }
    }

    private void AddAllNumbers(ref ProtoReader values)
    {
        while (values.Read())
        {
            if (values.Field == 1)
                AddNumbers(ref values, _numbers);
        }
    }

    /// <summary>A repeated number comes packed, or one by one.</summary>
    private static void AddNumbers(ref ProtoReader reader, List<long> numbers)
    {
        if (reader.IsDelimited)
            ProtoReader.ReadPacked(reader.Content, numbers);
        else
            numbers.Add((long)reader.Number);
    }

    private static void AddElements(ref ProtoReader values, List<ReadOnlyMemory<byte>> elements)
    {
        while (values.Read())
        {
            if (values.Field == 1)
                elements.Add(values.Content);
        }
    }

    private static ReadOnlyMemory<byte> ReadFixed(ProtoReader values)
    {
        ReadOnlyMemory<byte> all = default;
        while (values.Read())
        {
            if (values.Field == 1)
                all = all.IsEmpty ? values.Content : (byte[])[.. all.Span, .. values.Content.Span];
        }

        return all;
    }

    /// <summary>A nullable column has a value for every row, or only for those that are not null.</summary>
    private void AlignNulls()
    {
        if (_valid is null || StoredCount == _valid.Count)
            return;
        _positions = new int[_valid.Count];
        var next = 0;
        for (var i = 0; i < _positions.Length; i++)
            _positions[i] = _valid[i] != 0 ? next++ : -1;
        if (next != StoredCount)
            throw new FormatException($"Column '{Name}' of the answer has {StoredCount} values for {next} of {_valid.Count} rows that are not null.");
    }
}
