using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Elasticsearch.Tests.Documents;

/// <summary>Points with all kinds of fields, and payloads whose keys and blanks are as odd as JSON allows.</summary>
internal sealed class RandomPoints(int seed)
{
    private static readonly string[] Pieces = ["a", "key", "é", "語", "😀", ".", "_", " ", "\u00a0", "\\t", "\\\"", "\\\\", "\\u002e", "\\u005f", "\\u0020", "\\ud83d\\ude00", "\\u2028", "\u2028", "\\n", "/", "\\/"];
    private static readonly string[] Blanks = ["", "", "", " ", "\t", " \t "];

    private readonly Random _random = new(seed);

    public static HybridCollectionDefinition Definition => new()
    {
        Dense = { new("dense", 8), new("second dense \"é\"", 3) },
        Sparse = { new("sparse"), new("sparse2") },
        Payload =
        {
            new("kind", PayloadType.Keyword), new("year", PayloadType.Integer), new("price", PayloadType.Float),
            new("seen", PayloadType.Boolean), new("at", PayloadType.DateTime), new("title", PayloadType.Text), new("titre é", PayloadType.Text),
        },
    };

    public HybridPoint Next(bool withOddKeys = true)
    {
        var point = new HybridPoint(Unicode(_random.Next(1, 20)), Payload.Parse(NextPayload(withOddKeys)));
        foreach (var field in Definition.Dense.Where(_ => _random.Next(4) > 0))
            point.Dense[field.Name] = Enumerable.Range(0, field.Dimensions).Select(_ => NextNumber()).ToArray();
        foreach (var field in Definition.Sparse.Where(_ => _random.Next(4) > 0))
        {
            var indices = Enumerable.Range(0, _random.Next(6)).Select(_ => (uint)_random.NextInt64(1L << _random.Next(1, 33))).Distinct().Order().ToArray();
            point.Sparse[field.Name] = new SparseEmbedding(indices, indices.Select(_ => Math.Abs(NextNumber()) + 1E-30f).ToArray());
        }

        return point;
    }

    /// <summary>A text of any code points but surrogates alone.</summary>
    public string Unicode(int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            var code = _random.Next(4) switch { 0 => _random.Next(0x80), 1 => _random.Next(0x800), 2 => _random.Next(0x10000), _ => _random.Next(0x110000) };
            if (Rune.IsValid(code))
                text.Append(new Rune(code).ToString());
        }

        return text.ToString();
    }

    private float NextNumber()
    {
        while (true)
        {
            var number = _random.Next(2) == 0 ? _random.NextSingle() - 0.5f : BitConverter.Int32BitsToSingle(_random.Next(int.MinValue, int.MaxValue));
            if (float.IsFinite(number))
                return number;
        }
    }

    private string NextPayload(bool withOddKeys)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "dense", "second dense \"é\"", "sparse", "sparse2" };
        var members = new List<string>();
        foreach (var field in Definition.Payload.Where(_ => _random.Next(2) == 0))
        {
            names.Add(field.Name);
            members.Add(Member(JsonSerializer.Serialize(field.Name), ValueOf(field.Type)));
        }

        for (var i = _random.Next(5); i > 0; i--)
        {
            var key = withOddKeys ? NextKey() : $"\"key{_random.Next(1000)}\"";
            if (names.Add(JsonSerializer.Deserialize<string>(key)!) && !Definition.Payload.Any(field => field.Name == JsonSerializer.Deserialize<string>(key)))
                members.Add(Member(key, Nested(_random.Next(5))));
        }

        var shuffled = members.ToArray();
        _random.Shuffle(shuffled);
        return Blank() + "{" + string.Join(',', shuffled) + Blank() + "}" + Blank();
    }

    private string NextKey() => _random.Next(20) switch
    {
        0 => "\"_c\"",
        1 => "\"\\u005fc\"",
        2 => "\"_id\"",
        3 => "\"sparse.7\"",
        _ => "\"" + string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => Pieces[_random.Next(Pieces.Length)])) + "\"",
    };

    private string ValueOf(PayloadType type) => _random.Next(6) switch
    {
        0 => "null",
        1 => "[]",
        2 => "[" + string.Join(",", Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Blank() + Scalar(type) + Blank())) + "]",
        _ => Scalar(type),
    };

    private string Scalar(PayloadType type) => type switch
    {
        PayloadType.Integer => _random.NextInt64().ToString(CultureInfo.InvariantCulture),
        PayloadType.Float => _random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
        PayloadType.Boolean => _random.Next(2) == 0 ? "true" : "false",
        PayloadType.DateTime => $"\"{1900 + _random.Next(200)}-02-03T04:05:06.{_random.Next(1, 999_999_999)}+0{_random.Next(10)}:30\"",
        _ => _random.Next(2) == 0 ? JsonSerializer.Serialize(Unicode(_random.Next(30))) : "\"two words, Two\\u0020WORDS. _three\"",
    };

    private string Nested(int depth) => (depth, _random.Next(3)) switch
    {
        (0, _) => Scalar((PayloadType)_random.Next(6)),
        (_, 0) => "[" + Nested(depth - 1) + "," + Blank() + Nested(depth - 1) + "]",
        (_, 1) => "{" + Member(NextKey(), Nested(depth - 1)) + "}",
        _ => string.Concat(Enumerable.Repeat("[", 50)) + Nested(0) + string.Concat(Enumerable.Repeat("]", 50)),
    };

    private string Member(string key, string value) => Blank() + key + Blank() + ":" + Blank() + value + Blank();

    private string Blank() => Blanks[_random.Next(Blanks.Length)];
}
