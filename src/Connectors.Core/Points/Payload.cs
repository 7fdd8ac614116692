using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Connectors;

/// <summary>
/// The payload of a point: a JSON object in UTF-8 that has been checked once, so that bulk paths can copy its bytes and build no trees.
/// </summary>
/// <remarks>
/// It is made only by <c>Parse</c> and <c>From</c>, which guarantee: an object at the top, at most 64 levels deep, no property name twice
/// in one object, every number within the range of a double, every string valid Unicode, no line break outside of strings. The
/// default value is the empty object.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Payload : IEquatable<Payload>
{
    /// <summary>The deepest nesting that is accepted.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlyMemory<byte> _utf8;

    private Payload(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    /// <summary>Gets the JSON object in UTF-8; <c>{}</c> when empty.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8.IsEmpty ? EmptyObject : _utf8;

    /// <summary>Gets a value indicating whether there are no properties.</summary>
    public bool IsEmpty => _utf8.IsEmpty;

    private static ReadOnlyMemory<byte> EmptyObject { get; } = "{}"u8.ToArray();

    /// <summary>Checks and takes a JSON object.</summary>
    /// <param name="json">The text of the object.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="FormatException">It is not a JSON object, or breaks one of the rules of <see cref="Payload"/>.</exception>
    public static Payload Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return PointIds.IsWellFormed(json)
            ? Own(Encoding.UTF8.GetBytes(json))
            : throw new FormatException("The payload holds a lone surrogate, which has no UTF-8 form.");
    }

    /// <summary>Checks and copies a JSON object.</summary>
    /// <param name="utf8">The UTF-8 of the object.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="FormatException">It is not a JSON object, or breaks one of the rules of <see cref="Payload"/>.</exception>
    public static Payload Parse(ReadOnlySpan<byte> utf8) => Own(utf8.ToArray());

    /// <summary>Serialises an object.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The object.</param>
    /// <param name="typeInfo">How it is serialised, from a source-generated context.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="FormatException">The result is not a JSON object, or breaks one of the rules of <see cref="Payload"/>.</exception>
    public static Payload From<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return Own(JsonSerializer.SerializeToUtf8Bytes(value, typeInfo));
    }

    /// <summary>Makes a payload from names and values.</summary>
    /// <param name="properties">
    /// The properties. A value is null, a string, a bool, a number, a <see cref="DateTimeOffset"/> (written in RFC 3339), a
    /// <see cref="JsonElement"/>, or a sequence of these.
    /// </param>
    /// <returns>The payload.</returns>
    /// <exception cref="FormatException">A name occurs twice, a number is not finite, or another rule of <see cref="Payload"/> is broken.</exception>
    /// <exception cref="NotSupportedException">A value is of another type.</exception>
    public static Payload From(IEnumerable<KeyValuePair<string, object?>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        return Own(PayloadWriter.Write(properties));
    }

    /// <summary>Deserialises the payload.</summary>
    /// <typeparam name="T">The type to make.</typeparam>
    /// <param name="typeInfo">How it is deserialised, from a source-generated context.</param>
    /// <returns>The object; null only when the type's converter says so.</returns>
    /// <exception cref="JsonException">The payload does not fit the type.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> typeInfo) => JsonSerializer.Deserialize(Utf8.Span, typeInfo);

    /// <summary>Looks up a top-level property.</summary>
    /// <param name="name">The property's name, compared ordinally.</param>
    /// <param name="value">Its value, independent of this payload.</param>
    /// <returns>False when there is no such property.</returns>
    public bool TryGetProperty(string name, out JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var reader = new Utf8JsonReader(Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                value = JsonElement.ParseValue(ref reader);
                return true;
            }

            reader.Skip();
        }

        value = default;
        return false;
    }

    /// <summary>Looks up a top-level string.</summary>
    /// <param name="name">The property's name.</param>
    /// <param name="value">The string.</param>
    /// <returns>False when there is no such property, or when it is not a string.</returns>
    public bool TryGetString(string name, [NotNullWhen(true)] out string? value)
    {
        value = TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        return value is not null;
    }

    /// <summary>Replaces top-level properties: a property of the patch replaces the whole value, null removes it, all others stay.</summary>
    /// <param name="patch">The properties to set or remove.</param>
    /// <returns>The patched payload.</returns>
    public Payload Patch(Payload patch) => patch.IsEmpty ? this : FromTrusted(PayloadWriter.Patch(this, patch));

    /// <summary>Returns the JSON text.</summary>
    /// <returns>The object.</returns>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    /// <summary>Compares the bytes: equal objects that are written differently are not equal.</summary>
    /// <param name="other">The other payload.</param>
    /// <returns>True when the bytes are the same.</returns>
    public bool Equals(Payload other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Payload other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>Compares the bytes.</summary>
    /// <param name="left">A payload.</param>
    /// <param name="right">Another.</param>
    /// <returns>True when the bytes are the same.</returns>
    public static bool operator ==(Payload left, Payload right) => left.Equals(right);

    /// <summary>Compares the bytes.</summary>
    /// <param name="left">A payload.</param>
    /// <param name="right">Another.</param>
    /// <returns>True when the bytes differ.</returns>
    public static bool operator !=(Payload left, Payload right) => !left.Equals(right);

    /// <summary>Takes bytes that are known to be a valid payload because it was one before (a store's own file, a slice of one).</summary>
    internal static Payload FromTrusted(ReadOnlyMemory<byte> utf8) => utf8.Length <= 2 ? default : new Payload(utf8);

    private static Payload Own(byte[] utf8)
    {
        try
        {
            var isEmpty = PayloadValidator.Validate(utf8);
            return isEmpty ? default : new Payload(utf8.AsSpan().IndexOfAny((byte)'\n', (byte)'\r') < 0 ? utf8 : PayloadWriter.Compact(utf8));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The comparison of escaped names throws the latter for a lone surrogate.
            throw new FormatException("The payload is not valid: " + e.Message, e);
        }
    }
}
