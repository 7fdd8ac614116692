using System.Text;
using System.Text.Json;

namespace Connectors.Qdrant.Schema;

/// <summary>Finds instants that the server would cut when it compares them: it keeps microseconds, and our filters have ticks of 100 ns.</summary>
internal sealed class InstantPrecision(HybridCollectionDefinition definition)
{
    // 2024-05-01T10:00:00.1234567: the last digit is the first below a microsecond. What follows it we do not look at either.
    private const int TickDigit = 26;

    private readonly (byte[] Name, PayloadField Field)[] _fields =
        [.. definition.Payload.Where(field => field.Type == PayloadType.DateTime).Select(field => (Encoding.UTF8.GetBytes(field.Name), field))];

    /// <summary>Says which declared instant of a payload is too fine.</summary>
    /// <param name="payload">A payload of which the types have been checked.</param>
    /// <returns>A sentence; null when there is none.</returns>
    public string? FindFault(Payload payload)
    {
        if (_fields.Length == 0)
            return null;
        var reader = new Utf8JsonReader(payload.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            reader.Read();
            if (field is null)
                reader.Skip();
            else if (HasTicks(ref reader))
                return $"The payload field '{field.Name}' holds an instant with a digit below a microsecond. Qdrant would compare it without that digit; round it, or keep it under a key that is not declared as {PayloadType.DateTime}.";
        }

        return null;
    }

    /// <summary>Reads a text or an array of texts to its end.</summary>
    private static bool HasTicks(ref Utf8JsonReader reader)
    {
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        var has = false;
        do
        {
            has |= reader.TokenType == JsonTokenType.String && HasTicks(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);
        }
        while (isArray && reader.Read() && reader.TokenType != JsonTokenType.EndArray);
        return has;
    }

    private static bool HasTicks(ReadOnlySpan<byte> instant) => instant.Length > TickDigit
        && instant[19] == '.'
        && !instant[20..TickDigit].ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && instant[TickDigit] is >= (byte)'1' and <= (byte)'9';

    private PayloadField? FieldOf(ref Utf8JsonReader reader)
    {
        foreach (var (name, field) in _fields)
        {
            if (reader.ValueTextEquals(name))
                return field;
        }

        return null;
    }
}
