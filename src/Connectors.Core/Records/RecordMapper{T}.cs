using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Connectors;

/// <summary>Turns records into points and back, by the JSON metadata of their type: no reflection over members, no compiled code.</summary>
internal sealed class RecordMapper<T>
    where T : notnull
{
    private readonly JsonPropertyInfo _id;
    private readonly List<(JsonPropertyInfo Property, string? Field)> _dense = [];
    private readonly List<(JsonPropertyInfo Property, string? Field)> _sparse = [];
    private readonly List<JsonPropertyInfo> _payload = [];
    private readonly HashSet<string> _marked;

    public RecordMapper(JsonTypeInfo<T> typeInfo)
    {
        TypeInfo = typeInfo;
        foreach (var property in typeInfo.Properties)
        {
            if (AttributeOf<PointIdAttribute>(property) is not null)
                _id = _id is null ? Typed(property, typeof(string)) : throw Wrong($"both '{_id.Name}' and '{property.Name}' are marked as the id");
            else if (AttributeOf<DenseVectorAttribute>(property) is { } dense)
                _dense.Add((Typed(property, typeof(float[]), typeof(ReadOnlyMemory<float>), typeof(ReadOnlyMemory<float>?)), dense.Name));
            else if (AttributeOf<SparseVectorAttribute>(property) is { } sparse)
                _sparse.Add((Typed(property, typeof(SparseEmbedding)), sparse.Name));
            else if (property.CustomConverter is not null)
                throw Wrong($"'{property.Name}' has a converter of its own; put it on the property's type, or among the converters of the JSON options");
            else
                _payload.Add(property);
        }

        if (_id is null)
            throw Wrong("no property is marked with [PointId]");
        _marked = [_id.Name, .. _dense.Select(entry => entry.Property.Name), .. _sparse.Select(entry => entry.Property.Name)];
    }

    public JsonTypeInfo<T> TypeInfo { get; }

    public HybridPoint ToPoint(T record, HybridCollectionDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(record);
        var id = _id.Get!(record) as string ?? throw new ArgumentException($"The record's '{_id.Name}' is null; a point needs an id.", nameof(record));
        var point = new HybridPoint(id, PayloadOf(record));
        foreach (var (property, field) in _dense)
        {
            var vector = property.Get!(record) switch
            {
                float[] array => array,
                ReadOnlyMemory<float> memory => memory,
                _ => default,
            };
            if (!vector.IsEmpty)
                point.Dense[DenseName(field, definition)] = vector;
        }

        foreach (var (property, field) in _sparse)
        {
            if (property.Get!(record) is SparseEmbedding vector)
                point.Sparse[SparseName(field, definition)] = vector;
        }

        return point;
    }

    public T FromPoint(HybridPoint point, HybridCollectionDefinition definition)
    {
        var buffer = new ArrayBufferWriter<byte>(point.Payload.Utf8.Length + 128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString(_id.Name, point.Id);
            WriteVectors(writer, point, definition);
            WritePayload(writer, point.Payload);
            writer.WriteEndObject();
        }

        return JsonSerializer.Deserialize(buffer.WrittenSpan, TypeInfo)
            ?? throw new JsonException($"The point '{point.Id}' became null when read as {typeof(T).Name}.");
    }

    private Payload PayloadOf(T record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, PayloadWriter.Options))
        {
            writer.WriteStartObject();
            foreach (var property in _payload)
            {
                if (property.Get is not { } get)
                    continue;
                var value = get(record);
                if (value is null || property.ShouldSerialize?.Invoke(record, value) is false)
                    continue;
                var typeInfo = TypeInfo.Options.GetTypeInfo(property.PropertyType);
                if (property.IsExtensionData)
                {
                    WriteMembers(writer, JsonSerializer.SerializeToElement(value, typeInfo));
                    continue;
                }

                writer.WritePropertyName(property.Name);
                JsonSerializer.Serialize(writer, value, typeInfo);
            }

            writer.WriteEndObject();
        }

        return Payload.Parse(buffer.WrittenSpan);
    }

    private void WriteVectors(Utf8JsonWriter writer, HybridPoint point, HybridCollectionDefinition definition)
    {
        foreach (var (property, field) in _dense)
        {
            if (!point.Dense.TryGetValue(DenseName(field, definition), out var vector))
                continue;
            writer.WriteStartArray(property.Name);
            foreach (var value in vector.Span)
                writer.WriteNumberValue(value);
            writer.WriteEndArray();
        }

        foreach (var (property, field) in _sparse)
        {
            if (!point.Sparse.TryGetValue(SparseName(field, definition), out var vector))
                continue;
            writer.WritePropertyName(property.Name);
            JsonSerializer.Serialize(writer, vector, ConnectorsJsonContext.Default.SparseEmbedding);
        }
    }

    /// <summary>Writes the payload, but for keys that stand for the id or a vector in the record: others may have stored such.</summary>
    private void WritePayload(Utf8JsonWriter writer, Payload payload)
    {
        using var document = JsonDocument.Parse(payload.Utf8);
        WriteMembers(writer, document.RootElement);
    }

    private void WriteMembers(Utf8JsonWriter writer, JsonElement members)
    {
        foreach (var property in members.EnumerateObject().Where(property => !_marked.Contains(property.Name)))
            property.WriteTo(writer);
    }

    private static string DenseName(string? field, HybridCollectionDefinition definition) =>
        field ?? (definition.Dense.Count == 1 ? definition.Dense[0].Name : throw Ambiguous("DenseVector", definition.Dense.Count));

    private static string SparseName(string? field, HybridCollectionDefinition definition) =>
        field ?? (definition.Sparse.Count == 1 ? definition.Sparse[0].Name : throw Ambiguous("SparseVector", definition.Sparse.Count));

    private static InvalidOperationException Ambiguous(string attribute, int fields) =>
        new($"[{attribute}] on {typeof(T).Name} names no field, and the collection has {fields} of that kind.");

    private static TAttribute? AttributeOf<TAttribute>(JsonPropertyInfo property)
        where TAttribute : Attribute => property.AttributeProvider?.GetCustomAttributes(typeof(TAttribute), inherit: true).OfType<TAttribute>().FirstOrDefault();

    private static JsonPropertyInfo Typed(JsonPropertyInfo property, params Type[] types) =>
        types.Contains(property.PropertyType) && property.Get is not null
            ? property
            : throw Wrong($"'{property.Name}' is a {property.PropertyType.Name}; it has to be readable and of type {string.Join(" or ", types.Select(type => type.Name))}");

    private static ArgumentException Wrong(string what) => new($"{typeof(T).Name} cannot be a record: {what}.", "typeInfo");
}
