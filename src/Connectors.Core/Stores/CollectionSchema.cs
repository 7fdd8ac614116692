using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Connectors;

/// <summary>A definition prepared for look-ups: what points, patches, legs and selections are checked against.</summary>
internal sealed class CollectionSchema
{
    private readonly Dictionary<string, DenseField> _dense;
    private readonly Dictionary<string, SparseField> _sparse;
    private readonly (byte[] Key, PayloadField Field)[] _payload;
    private readonly byte[][] _reserved;

    public CollectionSchema(CollectionDescription description)
    {
        Definition = description.Definition;
        _dense = Definition.Dense.ToDictionary(field => field.Name, StringComparer.Ordinal);
        _sparse = Definition.Sparse.ToDictionary(field => field.Name, StringComparer.Ordinal);

        // What a server analyses is text, whether it is declared or not.
        var sources = Definition.Text.Select(text => text.Source).Distinct(StringComparer.Ordinal).Where(source => FindPayloadField(source) is null);
        _payload = [.. Definition.Payload.Concat(sources.Select(source => new PayloadField(source, PayloadType.Text))).Select(field => (Encoding.UTF8.GetBytes(field.Name), field))];
        _reserved = [.. new[] { HybridCollectionDefinition.ReservedKey }.Concat(_dense.Keys).Concat(_sparse.Keys).Concat(Definition.Text.Select(field => field.Name)).Select(Encoding.UTF8.GetBytes)];
        RequiredFields = [.. Definition.Payload.Where(field => field.Required)];
    }

    public HybridCollectionDefinition Definition { get; }

    public PayloadField[] RequiredFields { get; }

    public string VectorFieldNames => string.Join(", ", _dense.Keys.Concat(_sparse.Keys).Select(name => $"'{name}'"));

    public bool HasVectorField(string name) => _dense.ContainsKey(name) || _sparse.ContainsKey(name);

    public bool TryGetDense(string name, [NotNullWhen(true)] out DenseField? field) => _dense.TryGetValue(name, out field);

    public bool TryGetSparse(string name, [NotNullWhen(true)] out SparseField? field) => _sparse.TryGetValue(name, out field);

    public PayloadField? FindPayloadField(string name) => Definition.Payload.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    /// <summary>Says what is wrong with a point's payload: reserved keys, values of the wrong type, required fields without a value.</summary>
    public string? FindPayloadFault(Payload payload) => FindFault(payload, isPatch: false);

    /// <summary>The same for a patch, in which null means removal and fields may be absent.</summary>
    public string? FindPatchFault(Payload patch) => FindFault(patch, isPatch: true);

    private string? FindFault(Payload payload, bool isPatch)
    {
        var missing = isPatch || RequiredFields.Length == 0 ? null : RequiredFields.ToList();
        var reader = new Utf8JsonReader(payload.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            foreach (var name in _reserved)
            {
                if (reader.ValueTextEquals(name))
                    return $"The payload key '{Encoding.UTF8.GetString(name)}' is the name of a field or reserved; rename it.";
            }

            var field = FieldOf(ref reader);
            reader.Read();
            if (field is null)
            {
                reader.Skip();
                continue;
            }

            if (PayloadTypes.FindFault(ref reader, field, out var hasValue) is { } fault)
                return fault;
            if (hasValue)
                missing?.Remove(field);
            else if (isPatch && field.Required)
                return $"The payload field '{field.Name}' is required; the patch would remove it.";
        }

        return missing is null or [] ? null : $"The payload field '{missing[0].Name}' is required and has no value.";
    }

    private PayloadField? FieldOf(ref Utf8JsonReader reader)
    {
        foreach (var (key, field) in _payload)
        {
            if (reader.ValueTextEquals(key))
                return field;
        }

        return null;
    }
}
