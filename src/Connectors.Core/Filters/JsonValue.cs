using System.Text.Json;

namespace Connectors;

/// <summary>A value of a payload field as comparisons see it.</summary>
/// <param name="type">The token; of an object or array only its presence counts.</param>
/// <param name="text">The unescaped UTF-8 text of a string.</param>
internal readonly ref struct JsonValue(JsonTokenType type, ReadOnlySpan<byte> text)
{
    private JsonValue(long integer)
        : this(JsonTokenType.Number, default) => (Integer, IsInteger) = (integer, true);

    private JsonValue(double number)
        : this(JsonTokenType.Number, default) => Double = number;

    public JsonTokenType Type { get; } = type;

    public ReadOnlySpan<byte> Text { get; } = text;

    public bool IsInteger { get; }

    public long Integer { get; }

    public double Double { get; }

    public static JsonValue Number(ref Utf8JsonReader reader) =>
        reader.TryGetInt64(out var integer) ? new JsonValue(integer) : new JsonValue(reader.GetDouble());
}
