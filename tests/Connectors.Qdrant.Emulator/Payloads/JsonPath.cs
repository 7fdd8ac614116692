using System.Globalization;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Payloads;

/// <summary>A path into a payload: keys with dots between, quoted when they hold other characters, <c>[]</c> for all elements and <c>[3]</c> for one.</summary>
internal sealed class JsonPath
{
    private const int AllElements = -1;

    private readonly List<Step> _steps = [];

    private JsonPath()
    {
    }

    public static JsonPath Parse(string text)
    {
        var path = new JsonPath();
        var position = 0;
        if (!path.ReadKey(text, ref position))
            throw Invalid(text);
        while (position < text.Length)
        {
            var read = text[position] switch
            {
                '[' => path.ReadElement(text, ref position),
                '.' => ++position < text.Length && path.ReadKey(text, ref position),
                _ => false,
            };
            if (!read)
                throw Invalid(text);
        }

        return path;
    }

    /// <summary>Gets the path in a form that is the same however it was written.</summary>
    public string Canonical => string.Join('\0', _steps);

    /// <summary>All values at the path; a list at its end is one value.</summary>
    public IEnumerable<Value> Values(Struct payload) => Follow(new Value { StructValue = payload }, 0);

    /// <summary>All values at the path, with the elements of a list at its end one by one: what indexes hold.</summary>
    public IEnumerable<Value> Leaves(Struct payload) =>
        Values(payload).SelectMany(value => value.KindCase is Value.KindOneofCase.ListValue ? value.ListValue.Values : Enumerable.Repeat(value, 1));

    public void Remove(Struct payload) => Remove(payload, 0);

    /// <summary>The object at the path, which is made where it is missing; null where something else stands.</summary>
    public IReadOnlyList<Struct> Objects(Struct payload)
    {
        var found = new List<Value> { new() { StructValue = payload } };
        foreach (var step in _steps)
            found = [.. found.SelectMany(value => Make(value, step))];
        foreach (var value in found.Where(value => value.KindCase is not Value.KindOneofCase.StructValue))
            value.StructValue = new Struct();
        return [.. found.Select(value => value.StructValue)];
    }

    /// <summary>What of a payload lies on one of the paths, or outside all of them.</summary>
    public static Struct Select(Struct payload, IReadOnlyCollection<JsonPath> paths, bool inside)
    {
        if (!inside)
        {
            var rest = payload.Clone();
            foreach (var path in paths)
                path.Remove(rest);
            return rest;
        }

        return Keep(payload, [.. paths.Select(path => (path, 0))]);
    }

    private static Struct Keep(Struct value, List<(JsonPath Path, int At)> paths)
    {
        var kept = new Struct();
        foreach (var (key, child) in value.Fields)
        {
            List<(JsonPath Path, int At)> below = [.. paths.Where(path => path.Path._steps[path.At].Key == key).Select(path => (path.Path, path.At + 1))];
            if (below.Count > 0 && Keep(child, below) is { } keptChild)
                kept.Fields[key] = keptChild;
        }

        return kept;
    }

    private static Value? Keep(Value value, List<(JsonPath Path, int At)> paths)
    {
        if (paths.Exists(path => path.At == path.Path._steps.Count))
            return value;
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StructValue:
                return new Value { StructValue = Keep(value.StructValue, [.. paths.Where(path => path.Path._steps[path.At].Key is not null)]) };
            case Value.KindOneofCase.ListValue:
                var kept = new ListValue();
                foreach (var (element, i) in value.ListValue.Values.Select((element, i) => (element, i)))
                {
                    List<(JsonPath Path, int At)> below = [.. paths.Where(path => path.Path._steps[path.At].Takes(i)).Select(path => (path.Path, path.At + 1))];
                    if (below.Count > 0 && Keep(element, below) is { } keptElement)
                        kept.Values.Add(keptElement);
                }

                return new Value { ListValue = kept };
            default:
                return null;
        }
    }

    private static IEnumerable<Value> Make(Value value, Step step)
    {
        if (step.Key is null)
            return value.KindCase is Value.KindOneofCase.ListValue ? value.ListValue.Values.Where((_, i) => step.Takes(i)) : [];
        if (value.KindCase is not Value.KindOneofCase.StructValue)
            value.StructValue = new Struct();
        if (!value.StructValue.Fields.TryGetValue(step.Key, out var child))
            value.StructValue.Fields[step.Key] = child = new Value { StructValue = new Struct() };
        return [child];
    }

    private static Refusal Invalid(string text) => Refusal.Argument($"Invalid json path: '{text}'");

    private IEnumerable<Value> Follow(Value value, int at)
    {
        if (at == _steps.Count)
            return [value];
        var step = _steps[at];
        return step.Key is not null
            ? value.KindCase is Value.KindOneofCase.StructValue && value.StructValue.Fields.TryGetValue(step.Key, out var child) ? Follow(child, at + 1) : []
            : value.KindCase is Value.KindOneofCase.ListValue ? value.ListValue.Values.Where((_, i) => step.Takes(i)).SelectMany(element => Follow(element, at + 1)) : [];
    }

    private void Remove(Struct payload, int at)
    {
        var key = _steps[at].Key!;
        if (at == _steps.Count - 1)
            payload.Fields.Remove(key);
        else if (payload.Fields.TryGetValue(key, out var child))
            Remove(child, at + 1);
    }

    private void Remove(Value value, int at)
    {
        var step = _steps[at];
        if (step.Key is not null)
        {
            if (value.KindCase is Value.KindOneofCase.StructValue)
                Remove(value.StructValue, at);
        }
        else if (value.KindCase is Value.KindOneofCase.ListValue)
        {
            var elements = value.ListValue.Values;
            if (at == _steps.Count - 1)
            {
                foreach (var element in elements.Where((_, i) => step.Takes(i)).ToList())
                    elements.Remove(element);
            }
            else
            {
                foreach (var element in elements.Where((_, i) => step.Takes(i)))
                    Remove(element, at + 1);
            }
        }
    }

    private bool ReadKey(string text, ref int position)
    {
        var start = position;
        if (text.Length > position && text[position] == '"')
        {
            var end = text.IndexOf('"', position + 1);
            if (end < 0)
                return false;
            _steps.Add(new Step(text[(position + 1)..end], 0));
            position = end + 1;
            return true;
        }

        while (position < text.Length && (char.IsLetterOrDigit(text[position]) || text[position] is '_' or '-' || text[position] > 127))
            position++;
        if (position == start)
            return false;
        _steps.Add(new Step(text[start..position], 0));
        return true;
    }

    private bool ReadElement(string text, ref int position)
    {
        var end = text.IndexOf(']', position);
        if (end < 0)
            return false;
        var index = AllElements;
        if (end > position + 1 && !int.TryParse(text.AsSpan(position + 1, end - position - 1), NumberStyles.None, CultureInfo.InvariantCulture, out index))
            return false;
        _steps.Add(new Step(null, index));
        position = end + 1;
        return true;
    }

    private sealed record Step(string? Key, int Index)
    {
        public bool Takes(int index) => Key is null && (Index == AllElements || Index == index);
    }
}
