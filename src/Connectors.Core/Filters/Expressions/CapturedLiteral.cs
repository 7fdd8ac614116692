using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors;

/// <summary>Turns the CLR value that a member is compared with into the literal as which JSON writes it.</summary>
internal static class CapturedLiteral
{
    public static FilterValue Of(object value, MemberPath member, JsonSerializerOptions? options, Expression place)
    {
        var type = Nullable.GetUnderlyingType(member.Type) ?? member.Type;
        if (member.Property is { CustomConverter: not null })
            throw Unsupported.At(place, $"'{member.Field}' has a converter of its own, so that its JSON is not known; write the condition with Filter.{nameof(Filter.Equal)} and its like");
        if (type.IsEnum)
            return OfEnum(Enum.ToObject(type, value), type, member, options, place);
        if (type == typeof(char))
            return ((char)Convert.ToInt32(value, CultureInfo.InvariantCulture)).ToString();
        if (options is not null && options.TryGetTypeInfo(type, out var contract) && contract.Converter.GetType().Assembly != typeof(JsonSerializer).Assembly)
            return Serialized(value, type, options, place);
        return OfPlain(value, place);
    }

    private static FilterValue OfPlain(object value, Expression place) => value switch
    {
        string text => text,
        bool boolean => boolean,
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number and <= long.MaxValue => (long)number,
        float number when float.IsFinite(number) => number,
        double number when double.IsFinite(number) => number,
        decimal number => OfDecimal(number),
        DateTimeOffset instant => instant,
        DateTime { Kind: not DateTimeKind.Unspecified } instant => new DateTimeOffset(instant),
        DateTime => throw Unsupported.At(place, "a DateTime of unspecified kind is no instant; use a DateTimeOffset, or a DateTime in UTC"),
        Guid guid => guid.ToString("D"),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        _ => throw Unsupported.At(place, $"the value '{value}' of type {value.GetType().Name} is no literal of a filter"),
    };

    // The decimal form decides, as it does when the JSON number of a payload is read as a double.
    private static FilterValue OfDecimal(decimal number)
    {
        if (decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue)
            return (long)number;
        return double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static FilterValue OfEnum(object value, Type type, MemberPath member, JsonSerializerOptions? options, Expression place)
    {
        if (options is not null)
            return Serialized(value, type, options, place);
        if (type.IsDefined(typeof(JsonConverterAttribute), inherit: false) || member.Member?.IsDefined(typeof(JsonConverterAttribute), inherit: true) is true)
            throw Unsupported.At(place, $"the enumeration {type.Name} has a JSON converter; give Filter.{nameof(Filter.From)} the JsonTypeInfo of the record");
        return OfPlain(Convert.ChangeType(value, Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture), place);
    }

    private static FilterValue Serialized(object value, Type type, JsonSerializerOptions options, Expression place)
    {
        var json = JsonSerializer.SerializeToElement(value, options.GetTypeInfo(type));
        return json.ValueKind switch
        {
            JsonValueKind.String => json.GetString()!,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when json.TryGetInt64(out var integer) => integer,
            JsonValueKind.Number when double.IsFinite(json.GetDouble()) => json.GetDouble(),
            _ => throw Unsupported.At(place, $"its JSON {json.GetRawText()} is no literal of a filter"),
        };
    }
}
