using System.Text.Json;

namespace Connectors.Encoders;

/// <summary>A value of a JSON file that knows its place, so that an error can say where the file is wrong.</summary>
internal readonly struct JsonPart(JsonElement element, string place)
{
    public JsonElement Element { get; } = element;

    public string Place { get; } = place;

    public JsonValueKind Kind => Element.ValueKind;

    public static JsonDocument Parse(ReadOnlyMemory<byte> json, string place)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{place} is not valid JSON: {error.Message}", error);
        }
    }

    /// <summary>A property that may be missing or null.</summary>
    public JsonPart? Optional(string name)
    {
        if (Kind is not JsonValueKind.Object)
            throw Wrong("an object");
        return Element.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? new(value, $"{Place}: {name}") : null;
    }

    public JsonPart Required(string name) => Optional(name) ?? throw new InvalidDataException($"{Place}: {name} is missing.");

    public bool? Boolean(string name) => Optional(name)?.AsBoolean();

    public int? Integer(string name) => Optional(name)?.AsInteger();

    public string? Text(string name) => Optional(name)?.AsText();

    public IEnumerable<JsonPart> Items()
    {
        if (Kind is not JsonValueKind.Array)
            throw Wrong("an array");
        var place = Place;
        return Element.EnumerateArray().Select((item, index) => new JsonPart(item, $"{place}[{index}]"));
    }

    public IEnumerable<(string Name, JsonPart Value)> Properties()
    {
        if (Kind is not JsonValueKind.Object)
            throw Wrong("an object");
        var place = Place;
        return Element.EnumerateObject().Select(property =>
        {
            var name = Decoded(() => property.Name, place);
            return (name, new JsonPart(property.Value, $"{place}: {name}"));
        });
    }

    public bool AsBoolean() => Kind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean() : throw Wrong("true or false");

    /// <summary>A number from 0 to the largest int: no setting of a tokenizer is negative.</summary>
    public int AsInteger() =>
        Kind is JsonValueKind.Number && Element.TryGetInt32(out var number) && number >= 0 ? number : throw Wrong("an integer from 0");

    /// <summary>A number from 0 to the largest long.</summary>
    public long AsLong() =>
        Kind is JsonValueKind.Number && Element.TryGetInt64(out var number) && number >= 0 ? number : throw Wrong("an integer from 0");

    public float AsFloat() => Kind is JsonValueKind.Number ? Element.GetSingle() : throw Wrong("a number");

    public string AsText()
    {
        if (Kind is not JsonValueKind.String)
            throw Wrong("a string");
        var element = Element;
        return Decoded(() => element.GetString()!, Place);
    }

    /// <summary>JSON can be well-formed and yet hold text that is none: invalid UTF-8, or half of a surrogate pair.</summary>
    private static string Decoded(Func<string> read, string place)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"{place} holds text that is not valid Unicode.", error);
        }
    }

    private InvalidDataException Wrong(string expected) => new($"{Place} is {Kind switch
    {
        JsonValueKind.Array or JsonValueKind.Object => "an " + Kind,
        _ => Element.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : Element.GetRawText(),
    }}; expected {expected}.");
}
