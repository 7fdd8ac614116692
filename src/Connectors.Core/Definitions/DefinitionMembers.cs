using System.Text.Json;

namespace Connectors;

/// <summary>The members of one field of a definition in JSON; each may be taken once, and none may be left over.</summary>
internal sealed class DefinitionMembers(string part, JsonElement element)
{
    private readonly Dictionary<string, JsonElement> _left = element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);

    public string Text(string name) => OptionalText(name) ?? throw new FormatException($"A field of '{part}' needs '{name}'.");

    public string? OptionalText(string name) => Take(name, out var value) ? value.GetString() : null;

    public int Number(string name) => OptionalNumber(name) ?? throw new FormatException($"A field of '{part}' needs the number '{name}'.");

    public int? OptionalNumber(string name)
    {
        if (!Take(name, out var value))
            return null;
        return value.TryGetInt32(out var number) ? number : throw new FormatException($"'{name}' of '{part}' is not a whole number in the range of an int.");
    }

    public bool Flag(string name, bool otherwise) => Take(name, out var value) ? value.GetBoolean() : otherwise;

    public T Choice<T>(string name, T? otherwise)
        where T : struct, Enum
    {
        if (OptionalText(name) is not { } text)
            return otherwise ?? throw new FormatException($"A field of '{part}' needs '{name}'.");
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        throw new FormatException($"'{text}' is not a {name}; choose one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    public void ThrowIfAnyIsLeft()
    {
        if (_left.Count > 0)
            throw new FormatException($"A field of '{part}' has no member '{_left.Keys.First()}'.");
    }

    private bool Take(string name, out JsonElement value) => _left.Remove(name, out value);
}
