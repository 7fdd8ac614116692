using System.Text;
using System.Text.RegularExpressions;
using Connectors.Encoders;

namespace Connectors.Benchmarks.Bm25;

/// <summary>
/// BM25 as one writes it first: a string for every step and every word. Stemmer and hash are the encoder's own, so that what is compared is the
/// way through them. .NET's classes of characters, which differ from the reference's outside ASCII; the texts are ASCII.
/// </summary>
internal static partial class PlainBm25
{
    private const double K = 1.2, B = 0.75, AverageLength = 256;

    private static readonly HashSet<string> StopWords = ReadStopWords();

    private static readonly Stemmer English = Stemmer.ForLanguage("english")!;

    public static SparseEmbedding Encode(string text)
    {
        var lower = Punctuation().Replace(text, " ").ToLowerInvariant();
        var terms = lower.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word != "_" && word.Length <= 40 && !StopWords.Contains(word))
            .Select(Stem)
            .Where(stem => stem.Length > 0)
            .ToList();
        var weights = new SortedDictionary<uint, float>();
        foreach (var term in terms.GroupBy(term => term))
        {
            var frequency = term.Count();
            var id = (uint)Math.Abs((long)(int)Murmur3.Hash(Encoding.UTF8.GetBytes(term.Key)));
            weights[id] = (float)(frequency * (K + 1) / (frequency + (K * (1 - B + (B * terms.Count / AverageLength)))));
        }

        return SparseEmbedding.FromDictionary(weights, vocabularyId: "bm25:murmur3:english");
    }

    private static string Stem(string word)
    {
        var buffer = new char[Stemmer.RoomFor(word.Length)];
        word.CopyTo(buffer);
        return new string(buffer, 0, English.Stem(buffer, word.Length));
    }

    private static HashSet<string> ReadStopWords()
    {
        using var reader = new StreamReader(typeof(Bm25Encoder).Assembly.GetManifestResourceStream("bm25.english.txt")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    [GeneratedRegex(@"[^\w]")]
    private static partial Regex Punctuation();
}
