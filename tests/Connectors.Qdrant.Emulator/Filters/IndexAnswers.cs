using System.Globalization;
using System.Text;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Filters;

/// <summary>What an index answers to a condition: it holds the values of a point that fit its type, and no others (lib/segment/src/index/field_index).</summary>
internal static class IndexAnswers
{
    private const double TwoTo63 = 9223372036854775808d;

    /// <returns>Null when the index does not know the kind of condition, so that the payload answers.</returns>
    public static bool? TryAnswer(PayloadSchemaInfo index, FieldCondition condition, IReadOnlyList<Value> values)
    {
        if (condition.Match is { } match)
            return Match(index, match, values);
        return index.DataType switch
        {
            PayloadSchemaType.Float when condition.Range is { } range => values.Select(PayloadValues.Number).OfType<double>().Any(number => PayloadValues.IsWithin(range, number)),
            PayloadSchemaType.Integer when condition.Range is { } range && index.Params?.IntegerIndexParams is not { HasRange: true, Range: false } => values.Select(Integer).OfType<long>().Any(number => IsWithin(range, number)),
            PayloadSchemaType.Datetime when condition.DatetimeRange is { } range => values.Where(value => value.HasStringValue).Select(value => ServerInstant.Parse(value.StringValue)).OfType<Int128>()
                .Any(instant => PayloadValues.IsWithin(range, ServerInstant.Microseconds(instant), ServerInstant.Microseconds)),
            PayloadSchemaType.Datetime when condition.Range is { } range => values.Where(value => value.HasStringValue).Select(value => ServerInstant.Parse(value.StringValue)).OfType<Int128>()
                .Any(instant => IsWithin(range, (long)ServerInstant.Microseconds(instant))),
            _ => null,
        };
    }

    private static bool? Match(PayloadSchemaInfo index, Match match, IReadOnlyList<Value> values) => (index.DataType, match.MatchValueCase) switch
    {
        (PayloadSchemaType.Keyword, Protos.Match.MatchValueOneofCase.Keyword) => Texts(values).Contains(match.Keyword, StringComparer.Ordinal),
        (PayloadSchemaType.Keyword, Protos.Match.MatchValueOneofCase.Keywords) => Texts(values).Intersect(match.Keywords.Strings, StringComparer.Ordinal).Any(),
        (PayloadSchemaType.Keyword, Protos.Match.MatchValueOneofCase.ExceptKeywords) => Texts(values).Except(match.ExceptKeywords.Strings, StringComparer.Ordinal).Any(),
        (PayloadSchemaType.Integer, _) when index.Params?.IntegerIndexParams is { HasLookup: true, Lookup: false } => null,
        (PayloadSchemaType.Integer, Protos.Match.MatchValueOneofCase.Integer) => values.Select(Integer).Contains(match.Integer),
        (PayloadSchemaType.Integer, Protos.Match.MatchValueOneofCase.Integers) => values.Select(Integer).OfType<long>().Intersect(match.Integers.Integers).Any(),
        (PayloadSchemaType.Integer, Protos.Match.MatchValueOneofCase.ExceptIntegers) => values.Select(Integer).OfType<long>().Except(match.ExceptIntegers.Integers).Any(),
        (PayloadSchemaType.Bool, Protos.Match.MatchValueOneofCase.Boolean) => values.Any(value => value.HasBoolValue && value.BoolValue == match.Boolean),
        (PayloadSchemaType.Uuid, Protos.Match.MatchValueOneofCase.Keyword) when Guid.TryParse(match.Keyword, out var uuid) => Texts(values).Any(text => Guid.TryParse(text, out var held) && held == uuid),
        (PayloadSchemaType.Text, Protos.Match.MatchValueOneofCase.Text) => Words(match.Text).ToHashSet(StringComparer.Ordinal) is { Count: > 0 } words && words.IsSubsetOf(Texts(values).SelectMany(Words)),
        (PayloadSchemaType.Text, Protos.Match.MatchValueOneofCase.TextAny) => Words(match.TextAny).Intersect(Texts(values).SelectMany(Words), StringComparer.Ordinal).Any(),
        (PayloadSchemaType.Text, Protos.Match.MatchValueOneofCase.Phrase) => Words(match.Phrase).ToArray() is { Length: > 0 } phrase && Texts(values).Any(text => HasPhrase([.. Words(text)], phrase)),
        _ => null,
    };

    private static IEnumerable<string> Texts(IEnumerable<Value> values) => values.Where(value => value.HasStringValue).Select(value => value.StringValue);

    // From 1.17 on doubles that are integers are held too.
    private static long? Integer(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.IntegerValue => value.IntegerValue,
        Value.KindOneofCase.DoubleValue when value.DoubleValue is >= -TwoTo63 and < TwoTo63 && Math.Truncate(value.DoubleValue) == value.DoubleValue => (long)value.DoubleValue,
        _ => null,
    };

    // Bounds become integers (numeric_point.rs); beyond the range of an integer they become its ends.
    private static bool IsWithin(Protos.Range range, long number) =>
        (!range.HasGt || number > Saturate(Math.Floor(range.Gt)))
        && (!range.HasGte || number >= Saturate(Math.Ceiling(range.Gte)))
        && (!range.HasLt || number < Saturate(Math.Ceiling(range.Lt)))
        && (!range.HasLte || number <= Saturate(Math.Floor(range.Lte)));

    private static long Saturate(double value) => value >= TwoTo63 ? long.MaxValue : value < -TwoTo63 ? long.MinValue : (long)value;

    // The tokenizer Word with lower case. Rust's alphanumeric is Unicode's Alphabetic and all numbers; the marks among them are left out here.
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber)
            {
                word.Append(Rune.ToLowerInvariant(rune));
                continue;
            }

            if (word.Length > 0)
                yield return word.ToString();
            word.Clear();
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    private static bool HasPhrase(string[] words, string[] phrase) =>
        Enumerable.Range(0, Math.Max(0, words.Length - phrase.Length + 1)).Any(start => words.AsSpan(start, phrase.Length).SequenceEqual(phrase));
}
