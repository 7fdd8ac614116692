using System.Text;
using System.Text.Json;

namespace Connectors.Encoders.Tests.WordPiece;

/// <summary>
/// The algorithm as the reference's documentation tells it, step after step over whole strings, straight from the golden file's tables: an
/// oracle that shares nothing with the tokenizer under test.
/// </summary>
internal sealed class NaiveNormalizer
{
    public static readonly string[] AllSteps = ["clean_text", "handle_chinese_chars", "strip_accents", "lowercase"];

    private readonly HashSet<int> _removed;
    private readonly HashSet<int> _spaces;
    private readonly HashSet<int> _ideographs;
    private readonly HashSet<int> _marks;
    private readonly HashSet<int> _whiteSpace;
    private readonly HashSet<int> _punctuation;
    private readonly Dictionary<int, string> _stripped;
    private readonly Dictionary<int, string> _lowered;

    public NaiveNormalizer(JsonElement golden)
    {
        _removed = Set(golden.GetProperty("clean_removed"));
        _spaces = Set(golden.GetProperty("clean_to_space"));
        _ideographs = Set(golden.GetProperty("cjk_spaced"));
        _marks = Set(golden.GetProperty("accents_removed"));
        _whiteSpace = Set(golden.GetProperty("pre_whitespace"));
        _punctuation = Set(golden.GetProperty("pre_punctuation"));
        _stripped = Map(golden.GetProperty("strip_changed"));
        _lowered = Map(golden.GetProperty("lower"));
    }

    public string Apply(string step, string text) => string.Concat(text.EnumerateRunes().Select(rune => step switch
    {
        "clean_text" => _removed.Contains(rune.Value) ? "" : _spaces.Contains(rune.Value) ? " " : rune.ToString(),
        "handle_chinese_chars" => _ideographs.Contains(rune.Value) ? $" {rune} " : rune.ToString(),
        "strip_accents" => _marks.Contains(rune.Value) ? "" : _stripped.GetValueOrDefault(rune.Value) ?? Jamo(rune) ?? rune.ToString(),
        "lowercase" => _lowered.GetValueOrDefault(rune.Value) ?? rune.ToString(),
        _ => throw new ArgumentException(step),
    }));

    public List<string> Words(string text, IEnumerable<string> steps)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in steps.Aggregate(text, (current, step) => Apply(step, current)).EnumerateRunes())
        {
            var alone = _punctuation.Contains(rune.Value);
            if (alone || _whiteSpace.Contains(rune.Value))
                End();
            if (!_whiteSpace.Contains(rune.Value))
                word.Append(rune);
            if (alone)
                End();
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }

    /// <summary>Greedy longest match by trying every prefix in the vocabulary, the longest first.</summary>
    public static int[] Pieces(string word, WordPieceTokenizer tokenizer)
    {
        var ids = new List<int>();
        if (word.EnumerateRunes().Count() > 100)
            return [tokenizer.UnknownId];
        for (int from = 0, to; from < word.Length; from = to)
        {
            int? id = null;
            for (to = word.Length; to > from; to--)
            {
                id = tokenizer.Vocabulary.IdOf((from == 0 ? "" : "##") + word[from..to]);
                if (id is not null)
                    break;
            }

            if (id is null)
                return [tokenizer.UnknownId];
            ids.Add(id.Value);
        }

        return [.. ids];
    }

    private static string? Jamo(Rune syllable)
    {
        if (syllable.Value is < 0xAC00 or > 0xD7A3)
            return null;
        var (leading, rest) = Math.DivRem(syllable.Value - 0xAC00, 588);
        var (vowel, trailing) = Math.DivRem(rest, 28);
        return $"{(char)(0x1100 + leading)}{(char)(0x1161 + vowel)}{(trailing == 0 ? "" : (char)(0x11A7 + trailing))}";
    }

    private static HashSet<int> Set(JsonElement ranges) => [.. ranges.EnumerateArray().SelectMany(range => range.ValueKind is JsonValueKind.Array
        ? Enumerable.Range(range[0].GetInt32(), range[1].GetInt32() - range[0].GetInt32() + 1)
        : [range.GetInt32()])];

    private static Dictionary<int, string> Map(JsonElement entries) =>
        entries.EnumerateArray().ToDictionary(entry => entry[0].GetInt32(), entry => entry[1].GetString()!);
}
