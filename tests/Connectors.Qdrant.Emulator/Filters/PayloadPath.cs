using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator;

/// <summary>A path into a payload (lib/segment/src/json_path): keys with dots between, in quotes where they hold other characters, and <c>[]</c>.</summary>
internal sealed class PayloadPath
{
    private const string Elements = "[]";

    private readonly List<string> _steps = [];

    private PayloadPath(string text)
    {
        for (var position = 0; position < text.Length;)
        {
            if (text.AsSpan(position).StartsWith(Elements) && position > 0)
            {
                _steps.Add(Elements);
                position += Elements.Length;
                continue;
            }

            if (position > 0 && text[position++] != '.')
                throw new FormatException($"Invalid json path: '{text}'");
            var isQuoted = position < text.Length && text[position] == '"';
            var start = isQuoted ? position + 1 : position;
            var end = isQuoted ? text.IndexOf('"', start) : text.AsSpan(start).IndexOfAny(".[\"") is >= 0 and var length ? start + length : text.Length;
            if (end < 0 || (end == start && !isQuoted))
                throw new FormatException($"Invalid json path: '{text}'");
            _steps.Add("." + text[start..end]);
            position = isQuoted ? end + 1 : end;
        }
    }

    /// <summary>Gets the path in a form that is the same however it was written.</summary>
    public string Canonical => string.Join('\0', _steps);

    public static PayloadPath Parse(string text) => text.Length > 0 ? new(text) : throw new FormatException("Invalid json path: ''");

    /// <summary>Returns the values at the path; an array at its end is one.</summary>
    public IEnumerable<Value> Values(Struct payload)
    {
        IEnumerable<Value> values = [new Value { StructValue = payload }];
        foreach (var step in _steps)
            values = [.. values.SelectMany(value => Next(value, step))];
        return values;
    }

    private static IEnumerable<Value> Next(Value value, string step) => value.KindCase switch
    {
        Value.KindOneofCase.ListValue when step == Elements => value.ListValue.Values,
        Value.KindOneofCase.StructValue when step != Elements && value.StructValue.Fields.TryGetValue(step[1..], out var inner) => [inner],
        _ => [],
    };
}
