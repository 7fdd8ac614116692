using System.Text.Json;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>Points in the REST form of scores.json, as messages.</summary>
internal static class RestForms
{
    public static PointId Id(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? new PointId { Num = element.GetUInt64() } : new PointId { Uuid = element.GetString() };

    public static PointStruct Point(JsonElement element)
    {
        var point = new PointStruct { Id = Id(element.GetProperty("id")), Vectors = new Vectors { Vectors_ = new NamedVectors() } };
        foreach (var vector in element.GetProperty("vectors").EnumerateObject())
            point.Vectors.Vectors_.Vectors[vector.Name] = Vector(vector.Value, isSparse: vector.Name is "sp" or "spf16" or "spu8" or "bm");
        foreach (var field in element.GetProperty("payload").EnumerateObject())
            point.Payload[field.Name] = Value(field.Value);
        return point;
    }

    public static Value Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => new Value { NullValue = NullValue.NullValue },
        JsonValueKind.True or JsonValueKind.False => new Value { BoolValue = element.GetBoolean() },
        JsonValueKind.String => new Value { StringValue = element.GetString() },
        JsonValueKind.Number when !element.GetRawText().Contains('.') => new Value { IntegerValue = element.GetInt64() },
        JsonValueKind.Number => new Value { DoubleValue = element.GetDouble() },
        JsonValueKind.Array => new Value { ListValue = new ListValue { Values = { element.EnumerateArray().Select(Value) } } },
        _ => new Value { StructValue = new Struct { Fields = { element.EnumerateObject().ToDictionary(field => field.Name, field => Value(field.Value)) } } },
    };

    private static Vector Vector(JsonElement element, bool isSparse) => isSparse
        ? new Vector
        {
            Sparse = new SparseVector
            {
                Indices = { element.EnumerateArray().Select(pair => pair[0].GetUInt32()) },
                Values = { element.EnumerateArray().Select(pair => pair[1].GetSingle()) },
            },
        }
        : new Vector { Dense = new DenseVector { Data = { element.EnumerateArray().Select(value => value.GetSingle()) } } };
}
