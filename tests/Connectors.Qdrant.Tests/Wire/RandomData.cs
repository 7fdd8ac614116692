using System.Globalization;
using System.Text;

namespace Connectors.Qdrant.Tests.Wire;

/// <summary>Points and payloads of every kind, the same for the same seed.</summary>
internal sealed class RandomData(int seed)
{
    private static readonly string[] Words = ["", "a", "größe", "日本", "😀", "x'y", "line\nbreak", "tab\t", "\"quoted\\\"", "ze\0ro", "_id", new string('x', 127), new string('y', 128), new string('z', 20_000)];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "127", "128", "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "100000000000000000000",
        "0.0", "-0.0", "5.0", "1e3", "1E+2", "0.1", "1.5", "-2.5e-300", "1.7976931348623157e308", "5e-324", "123456789012345.0", "1e15", "-1e15", "1e16", "1e17", "9e17", "999999999999999.9", "1e40",
    ];

    private readonly Random _random = new(seed);

    public Random Random => _random;

    public string Word() => Words[_random.Next(Words.Length)];

    public Payload Payload(int levels = 4)
    {
        var json = new StringBuilder();
        AppendObject(json, levels, isTop: true);
        return Connectors.Payload.Parse(json.ToString());
    }

    public HybridPoint Point(int number)
    {
        var id = _random.Next(5) switch
        {
            0 => ((ulong)_random.NextInt64() << _random.Next(2)).ToString(CultureInfo.InvariantCulture),
            1 => number.ToString(CultureInfo.InvariantCulture),
            2 => new Guid(Bytes(16)).ToString("D"),
            3 => new Guid(Bytes(16)).ToString("D").ToUpperInvariant(),
            _ => $"p{number}{Words[1 + _random.Next(8)]}",
        };
        var point = new HybridPoint(id, Payload());
        for (var i = _random.Next(3); i > 0; i--)
            point.Dense[$"dense{i}"] = Floats(_random.Next(1, 200));
        for (var i = _random.Next(3); i > 0; i--)
            point.Sparse[$"größe{i}"] = Sparse(_random.Next(2) == 0 ? _random.Next(3) : _random.Next(400));
        return point;
    }

    public SparseEmbedding Sparse(int count) => SparseEmbedding.FromDictionary(Enumerable.Range(0, count)
        .Select(_ => (uint)(_random.NextInt64(1L << 32) >> _random.Next(32)))
        .Append(count == 2 ? uint.MaxValue : 0)
        .Take(count == 0 ? 0 : count + 1)
        .Distinct()
        .ToDictionary(index => index, _ => _random.NextSingle() - 0.3f));

    public float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.NextSingle() - 0.5f)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private void AppendObject(StringBuilder json, int levels, bool isTop = false)
    {
        json.Append(Space()).Append('{').Append(Space());
        var names = Enumerable.Range(0, _random.Next(6)).Select(i => isTop ? $"{i}{Word()}" : Word()).Distinct(StringComparer.Ordinal).ToList();
        for (var i = 0; i < names.Count; i++)
        {
            json.Append(i == 0 ? string.Empty : ",");
            AppendText(json, names[i]);
            json.Append(Space()).Append(':');
            AppendValue(json, levels - 1);
        }

        json.Append(Space()).Append('}');
    }

    private void AppendValue(StringBuilder json, int levels)
    {
        json.Append(Space());
        switch (_random.Next(levels > 0 ? 8 : 5))
        {
            case 0:
                json.Append("null");
                break;
            case 1:
                json.Append(_random.Next(2) == 0 ? "true" : "false");
                break;
            case 2:
                json.Append(_random.Next(2) == 0 ? Numbers[_random.Next(Numbers.Length)] : _random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture));
                break;
            case 3:
                json.Append((_random.NextDouble() * Math.Pow(10, _random.Next(-20, 20))).ToString("R", CultureInfo.InvariantCulture));
                break;
            case 4:
                AppendText(json, Word());
                break;
            case 5 or 6:
                AppendObject(json, levels);
                break;
            default:
                json.Append('[');
                for (var i = _random.Next(5); i > 0; i--)
                {
                    AppendValue(json, levels - 1);
                    json.Append(i > 1 ? "," : string.Empty);
                }

                json.Append(']');
                break;
        }
    }

    /// <summary>Writes a text with few or with many escapes.</summary>
    private void AppendText(StringBuilder json, string text)
    {
        var escapes = text.Length < 200 && _random.Next(2) == 0;
        json.Append('"');
        foreach (var character in text)
            json.Append(escapes || character is '"' or '\\' or < ' ' ? $"\\u{(int)character:x4}" : character.ToString());
        json.Append('"');
    }

    private string Space() => _random.Next(4) == 0 ? " " : string.Empty;
}
