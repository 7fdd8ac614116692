using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connectors.Conformance.Tests;

/// <summary>BM25 as its formula says, over runs of letters and digits; <c>english</c> knows a plural and an article.</summary>
internal sealed partial class NaiveTextSearch(Defect defect, Bm25Field field, IReadOnlyList<HybridPoint> points, Func<HybridPoint, Payload> payloadOf)
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    public List<ScoredId> Rank(string query, Func<HybridPoint, bool> passes)
    {
        var texts = points.Select(point => (Point: point, Words: Words(TextOf(payloadOf(point))))).Where(text => text.Words.Count > 0).ToList();
        var average = texts.Count == 0 ? 1 : texts.Average(text => text.Words.Count);
        var terms = Words(query).Distinct(StringComparer.Ordinal).ToList();
        var weights = terms.ToDictionary(term => term, term => Weight(texts.Count, texts.Count(text => text.Words.Contains(term))), StringComparer.Ordinal);
        var ranked = new List<ScoredId>();
        foreach (var (point, words) in texts.Where(text => passes(text.Point)))
        {
            var shared = terms.Where(words.Contains).ToList();
            if (defect == Defect.NeedsAllWords ? shared.Count == terms.Count : shared.Count > 0 || defect == Defect.FindsWithoutWords)
                ranked.Add(new ScoredId(point.Id, shared.Sum(term => weights[term] * Saturation(words, term, average))));
        }

        if (defect == Defect.NegativeTextScores)
            return [.. ranked.Select(entry => entry with { Score = -entry.Score }).OrderBy(entry => entry.Score)];
        return [.. ranked.OrderByDescending(entry => entry.Score).ThenBy(entry => entry.Id, StringComparer.Ordinal)];
    }

    public static Payload Filled(Payload payload, HybridCollectionDefinition definition) => Changed(payload, definition, text => text ?? string.Empty);

    public static Payload Joined(Payload payload, HybridCollectionDefinition definition) => Changed(payload, definition, text => text);

    private static Payload Changed(Payload payload, HybridCollectionDefinition definition, Func<string?, string?> change)
    {
        foreach (var field in definition.Text)
        {
            var value = payload.TryGetProperty(field.Source, out var found) ? found : default;
            var text = value.ValueKind == JsonValueKind.Undefined ? null : string.Join(' ', Texts(value));
            if (change(text) is { } changed)
                payload = payload.Patch(Payload.From([KeyValuePair.Create(field.Source, (object?)changed)]));
        }

        return payload;
    }

    private double Weight(int count, int frequency) => defect == Defect.IgnoresRarity ? 1 : Math.Log(((count - frequency + 0.5) / (frequency + 0.5)) + 1);

    private double Saturation(List<string> words, string term, double average)
    {
        var occurrences = defect == Defect.IgnoresRepetition ? 1.0 : words.Count(word => word == term);
        var length = defect == Defect.IgnoresLength ? 1 : 1 - B + (B * words.Count / average);
        return occurrences * (K1 + 1) / (occurrences + (K1 * length));
    }

    private string TextOf(Payload payload)
    {
        if (!payload.TryGetProperty(field.Source, out var value))
            return string.Empty;
        var texts = Texts(value);
        return defect switch
        {
            Defect.SearchesFirstText => texts.FirstOrDefault() ?? string.Empty,
            Defect.RunsTextsTogether => string.Concat(texts),
            _ => string.Join(' ', texts),
        };
    }

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.String).Select(element => element.GetString()!),
        _ => [],
    };

    private List<string> Words(string text)
    {
        if (defect == Defect.StopsAtZero)
            text = text.Split('\0')[0];
        var words = defect == Defect.ComparesCase ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : Word().Matches(text.ToLowerInvariant()).Select(match => match.Value);
        if (field.Analyzer == "english" && defect != Defect.IgnoresAnalyzers)
            words = words.Where(word => word != "the").Select(word => word.TrimEnd('s'));
        return [.. words];
    }

    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}]+")]
    private static partial Regex Word();
}
