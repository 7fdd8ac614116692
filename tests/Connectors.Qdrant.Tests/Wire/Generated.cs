using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Qdrant.Protos;
using Google.Protobuf.Collections;

namespace Connectors.Qdrant.Tests.Wire;

/// <summary>The slow and plain way between our types and protobuf's own classes, against which the fast one is held.</summary>
internal static class Generated
{
    public static PointId Id(string id)
    {
        if (ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == id)
            return new PointId { Num = number };
        return new PointId { Uuid = Guid.TryParseExact(id, "D", out var uuid) && uuid.ToString("D") == id ? id : PointIds.FromText(id) };
    }

    public static void Fill(MapField<string, Value> map, Payload payload)
    {
        using var json = JsonDocument.Parse(payload.Utf8, new JsonDocumentOptions { MaxDepth = Payload.MaxDepth });
        foreach (var property in json.RootElement.EnumerateObject())
            map.Add(property.Name, ValueOf(property.Value));
    }

    public static Value ValueOf(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new Struct();
                foreach (var property in json.EnumerateObject())
                    fields.Fields.Add(property.Name, ValueOf(property.Value));
                return new Value { StructValue = fields };
            case JsonValueKind.Array:
                return new Value { ListValue = new ListValue { Values = { json.EnumerateArray().Select(ValueOf) } } };
            case JsonValueKind.String:
                return new Value { StringValue = json.GetString()! };
            case JsonValueKind.Number:
                return long.TryParse(json.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? new Value { IntegerValue = integer } : new Value { DoubleValue = json.GetDouble() };
            case JsonValueKind.True or JsonValueKind.False:
                return new Value { BoolValue = json.GetBoolean() };
            default:
                return new Value { NullValue = NullValue.NullValue };
        }
    }

    public static PointStruct Point(HybridPoint point, params (string Name, Document Document)[] documents)
    {
        var made = new PointStruct { Id = Id(point.Id), Vectors = new Vectors { Vectors_ = new NamedVectors() } };
        Fill(made.Payload, point.Payload);
        if (made.Id.HasUuid && made.Id.Uuid != point.Id)
            made.Payload.Add("_id", new Value { StringValue = point.Id });
        foreach (var (name, vector) in point.Dense)
            made.Vectors.Vectors_.Vectors.Add(name, new Vector { Dense = Dense(vector) });
        foreach (var (name, vector) in point.Sparse)
            made.Vectors.Vectors_.Vectors.Add(name, new Vector { Sparse = Sparse(vector) });
        foreach (var (name, document) in documents)
            made.Vectors.Vectors_.Vectors.Add(name, new Vector { Document = document });
        return made;
    }

    public static DenseVector Dense(ReadOnlyMemory<float> vector) => new() { Data = { vector.ToArray() } };

    public static SparseVector Sparse(SparseEmbedding vector) => new() { Values = { vector.Values.ToArray() }, Indices = { vector.Indices.ToArray() } };

    /// <summary>JSON of a payload, with sorted keys; null where JSON has no form for a number.</summary>
    public static string Json(IEnumerable<KeyValuePair<string, Value>> map) =>
        "{" + string.Join(',', map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => Quoted(entry.Key) + ":" + Json(entry.Value))) + "}";

    /// <summary>Everything that a point of an answer is for the caller.</summary>
    public static string Describe(PointId id, MapField<string, Value> payload, VectorsOutput? vectors)
    {
        var name = id.HasNum ? id.Num.ToString(CultureInfo.InvariantCulture) : id.Uuid;
        var rest = payload.ToDictionary(StringComparer.Ordinal);
        if (payload.TryGetValue("_id", out var original) && original.HasStringValue && id.HasUuid && PointIds.FindFault(original.StringValue) is null && Id(original.StringValue).Uuid == id.Uuid && original.StringValue != id.Uuid)
        {
            name = original.StringValue;
            rest.Remove("_id");
        }

        var lines = vectors?.Vectors?.Vectors.Where(entry => entry.Key.Length > 0).Select(entry => DescribeVector(entry.Key, entry.Value)).OfType<string>() ?? [];
        return $"{name} {Json(rest)}{string.Concat(lines.Order(StringComparer.Ordinal))}";
    }

    public static string Describe(HybridPoint point)
    {
        var map = new MapField<string, Value>();
        Fill(map, point.Payload);
        var dense = point.Dense.Select(entry => Describe(entry.Key, [], entry.Value.ToArray(), isSparse: false));
        var sparse = point.Sparse.Select(entry => Describe(entry.Key, entry.Value.Indices.ToArray(), entry.Value.Values.ToArray(), isSparse: true));
        return $"{point.Id} {Json(map)}{string.Concat(dense.Concat(sparse).Order(StringComparer.Ordinal))}";
    }

    private static string? DescribeVector(string name, VectorOutput vector) => vector switch
    {
        { Dense: { } dense } => Describe(name, [], dense.Data, isSparse: false),
        { Sparse: { } sparse } => Describe(name, sparse.Indices, sparse.Values, isSparse: true),
        { MultiDense: not null } or { HasVectorsCount: true } => null,
        { Indices: { } indices } => Describe(name, indices.Data, vector.Data, isSparse: true),
        { Data.Count: > 0 } => Describe(name, [], vector.Data, isSparse: false),
        _ => null,
    };

    private static string Describe(string name, IEnumerable<uint> indices, IEnumerable<float> values, bool isSparse) =>
        string.Create(CultureInfo.InvariantCulture, $"\n{(isSparse ? "sparse" : "dense")} {name} [{string.Join(',', indices)}] [{string.Join(',', values.Select(value => BitConverter.SingleToUInt32Bits(value)))}]");

    private static string Json(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.DoubleValue => double.IsFinite(value.DoubleValue) ? Number(value.DoubleValue) : "null",
        Value.KindOneofCase.IntegerValue => value.IntegerValue.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.StringValue => Quoted(value.StringValue),
        Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        Value.KindOneofCase.StructValue => Json(value.StructValue.Fields),
        Value.KindOneofCase.ListValue => "[" + string.Join(',', value.ListValue.Values.Select(Json)) + "]",
        _ => "null",
    };

    // With a point or an exponent, so that it is no integer.
    private static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
            quoted.Append(character is '"' or '\\' or < ' ' or > '~' ? $"\\u{(int)character:x4}" : character.ToString());
        return quoted.Append('"').ToString();
    }
}
