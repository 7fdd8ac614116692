using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Connectors.Onnx.Graphs;

/// <summary>A tensor with its values: TensorProto of onnx.proto.</summary>
internal sealed class GraphTensor
{
    private const int Float = 1;
    private const int Int8 = 3;
    private const int Int64 = 7;
    private const int External = 1;

    private readonly List<ProtobufField> _fields;
    private readonly long _type;

    public GraphTensor(ProtobufField source)
    {
        Source = source;
        _fields = ProtobufField.Parse(source.Bytes);
        Name = _fields.LastOrDefault(field => field.Number == 8).Text;
        Shape = [.. _fields.Where(field => field.Number == 1).SelectMany(field => field.Numbers())];
        _type = (long)_fields.LastOrDefault(field => field.Number == 2).Value;
        IsExternal = _fields.Any(field => field.Number == 14 && field.Value == External);
    }

    public ProtobufField Source { get; }

    public string Name { get; }

    public long[] Shape { get; }

    /// <summary>Whether the values are in another file.</summary>
    public bool IsExternal { get; }

    public bool IsFloat => _type == Float;

    public bool IsInt8 => _type == Int8;

    public long Count => Shape.Aggregate(1L, (count, axis) => checked(count * axis));

    public float[] Floats() => IsFloat ? Values<float>(field: 4) : throw Unreadable();

    public sbyte[] SignedBytes() => IsInt8 ? Values<sbyte>(field: 0) : throw Unreadable();

    public long[] Longs() => _type == Int64
        ? Raw is null ? [.. _fields.Where(field => field.Number == 7).SelectMany(field => field.Numbers())] : Values<long>(field: 0)
        : throw Unreadable();

    private ReadOnlyMemory<byte>? Raw => _fields.LastOrDefault(part => part.Number == 9) is { Number: 9 } raw ? raw.Bytes : null;

    /// <summary>The values from the raw bytes, or from a packed field of their type.</summary>
    private T[] Values<T>(int field)
        where T : unmanaged
    {
        var bytes = Raw ?? _fields.LastOrDefault(candidate => candidate.Number == field).Bytes;
        var values = MemoryMarshal.Cast<byte, T>(bytes.Span);
        return values.Length == Count && bytes.Length % Unsafe.SizeOf<T>() == 0 ? values.ToArray() : throw Unreadable();
    }

    private InvalidDataException Unreadable() => new($"The values of the tensor '{Name}' could not be read.");
}
