using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Encoders.Tests.WordPiece;

public sealed class EncodingTests
{
    private static readonly NaiveNormalizer Oracle =
        new(JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("bert-chars.json"))).RootElement);

    [Fact]
    public void Random_texts_over_the_whole_of_Unicode_give_the_same_ids_on_both_paths_and_in_the_oracle()
    {
        var random = new Random(20260731);
        var tokenizer = Tokenizers.Uncased;
        var ids = new int[1000];
        for (var round = 0; round < 3000; round++)
        {
            var text = RandomText(random, tokenizer);
            var tokenized = tokenizer.Tokenize(text, new() { AddSpecialTokens = false, SpecialTokensAsText = true });
            var expected = Oracle.Words(text, NaiveNormalizer.AllSteps).SelectMany(word => NaiveNormalizer.Pieces(word, tokenizer)).ToArray();
            Assert.True(expected.SequenceEqual(tokenized.Ids), $"'{text}': {string.Join(' ', tokenized.Tokens)}");

            var written = tokenizer.Encode(text, ids, addSpecialTokens: false, specialTokensAsText: true);
            Assert.Equal(tokenized.Ids, ids[..written]);
            Assert.Equal(written, tokenizer.CountTokens(text, addSpecialTokens: false, specialTokensAsText: true));
            CheckOffsets(text, tokenized);

            var limit = random.Next(2, written + 5);
            var cut = tokenizer.Encode(text, ids.AsSpan(0, limit), specialTokensAsText: true);
            Assert.Equal(tokenizer.Tokenize(text, new() { MaxTokens = limit, SpecialTokensAsText = true }).Ids, ids[..cut]);
        }
    }

    [Fact]
    public void Random_pairs_give_the_same_ids_and_types_on_both_paths_at_every_limit()
    {
        var random = new Random(7);
        var tokenizer = Tokenizers.Uncased;
        for (var round = 0; round < 500; round++)
        {
            var (first, second) = (RandomText(random, tokenizer), RandomText(random, tokenizer));
            var limit = random.Next(3, 80);
            var (ids, types) = (new int[limit], new int[limit]);
            var written = tokenizer.EncodePair(first, second, ids, types);
            var tokenized = tokenizer.TokenizePair(first, second, new() { MaxTokens = limit });
            Assert.Equal(tokenized.Ids, ids[..written]);
            Assert.Equal(tokenized.TypeIds, types[..written]);
        }
    }

    [Fact]
    public void Pairs_of_all_lengths_around_the_limit_are_cut_alike_on_both_paths()
    {
        for (var (limit, tokenizer) = (3, Tokenizers.Uncased); limit < 11; limit++)
        {
            for (var pair = 0; pair < 144; pair++)
            {
                var (first, second) = (string.Concat(Enumerable.Repeat("a ", pair / 12)), string.Concat(Enumerable.Repeat("b ", pair % 12)));
                var ids = new int[limit];
                Assert.Equal(tokenizer.TokenizePair(first, second, new() { MaxTokens = limit }).Ids, ids[..tokenizer.EncodePair(first, second, ids, [])]);
            }
        }
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        const string Text = "The naïve café's 3½″ floppy… 中文 [MASK] Straße, unaffable 😀 and a pneumonoultramicroscopicsilicovolcanoconiosis.";
        var (ids, types) = (new int[256], new int[256]);
        Pass();

        // The least of a few: a collection in between may trim the array pool, which is then filled again.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => AllocatedBy100Passes()));

        long AllocatedBy100Passes()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var round = 0; round < 100; round++)
                Pass();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Pass()
        {
            Tokenizers.Uncased.Encode(Text, ids);
            Tokenizers.Uncased.EncodePair(Text, Text, ids, types);
            Tokenizers.Uncased.CountTokens(Text);
        }
    }

    [Fact]
    public void A_lone_surrogate_counts_as_the_replacement_character_that_UTF8_makes_of_it()
    {
        var keeping = Tokenizers.With(root => root["normalizer"]!["clean_text"] = false);
        foreach (var text in new[] { "a\uD800b", "a\uDC00b", "\uD83D", "\uDE00\uD83D", "x \uD83D y", "\uD83D\uD83D\uDE00" })
        {
            var replaced = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            foreach (var tokenizer in new[] { Tokenizers.Uncased, keeping })
            {
                Assert.Equal(tokenizer.Tokenize(replaced).Ids, tokenizer.Tokenize(text).Ids);
                Assert.Equal(tokenizer.Tokenize(replaced).Offsets, tokenizer.Tokenize(text).Offsets);
            }
        }

        Assert.Equal(["[CLS]", "ab", "[SEP]"], Tokenizers.Uncased.Tokenize("a\uD800b").Tokens);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n")]
    [InlineData("\0\u200B\uFFFD\uE000")]
    public void A_text_of_nothing_is_the_template_alone(string text)
    {
        Assert.Equal([101, 102], Tokenizers.Uncased.Tokenize(text).Ids);
        Assert.Empty(Tokenizers.Uncased.Tokenize(text, new() { AddSpecialTokens = false }).Ids);
        Assert.Equal([101, 102, 102], Tokenizers.Uncased.TokenizePair(text, text).Ids);
        Assert.Equal(2, Tokenizers.Uncased.CountTokens(text));
    }

    [Fact]
    public void Ten_megabytes_of_text_are_tokenized_and_one_word_of_that_size_is_unknown()
    {
        var text = string.Concat(Enumerable.Repeat("sparse retrieval ", 10_000_000 / 17));
        Assert.Equal((2 * (10_000_000 / 17)) + 2, Tokenizers.Uncased.CountTokens(text));
        var ids = new int[4];
        Assert.Equal(4, Tokenizers.Uncased.Encode(text, ids));
        Assert.Equal([101, 20288, 26384, 102], ids);

        var word = new string('x', 10_000_000);
        var tokenized = Tokenizers.Uncased.Tokenize(word, new() { AddSpecialTokens = false });
        Assert.Equal(["[UNK]"], tokenized.Tokens);
        Assert.Equal([new TextSpan(0, 10_000_000)], tokenized.Offsets);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void A_word_is_unknown_beyond_100_code_points_after_normalisation(int length, bool unknown)
    {
        foreach (var letter in new[] { "a", "\u00E4", "a\u0301", "\U0001D552" })
        {
            var text = string.Concat(Enumerable.Repeat(letter, length));
            var ids = Tokenizers.Uncased.Tokenize(text, new() { AddSpecialTokens = false }).Ids;
            var inVocabulary = letter != "\U0001D552";
            Assert.Equal(unknown || !inVocabulary, ids.SequenceEqual([100]));
        }

        var mathematical = WordPieceTokenizer.FromVocabulary(
            ["[UNK]", "\U0001D552", "##\U0001D552"], new() { ClassifyToken = null, SeparateToken = null });
        var units = string.Concat(Enumerable.Repeat("\U0001D552", length));
        Assert.Equal(unknown ? 1 : length, mathematical.CountTokens(units));
    }

    [Fact]
    public void A_limit_of_word_length_far_beyond_any_text_works()
    {
        var tokenizer = Tokenizers.With(root => root["model"]!["max_input_chars_per_word"] = int.MaxValue);
        Assert.Equal(5000, tokenizer.CountTokens(new string('\uAC00', 2500), addSpecialTokens: false));
        Assert.Equal(3, tokenizer.CountTokens("a"));
    }

    [Fact]
    public void Special_tokens_typed_in_a_text_are_recognised_unless_they_are_to_be_plain_text()
    {
        Assert.Equal(["[CLS]", "a", "[MASK]", "b", "[SEP]"], Tokenizers.Uncased.Tokenize("a[MASK]b").Tokens);
        Assert.Equal(["[CLS]", "a", "[", "mask", "]", "b", "[SEP]"], Tokenizers.Uncased.Tokenize("a[mask]b").Tokens);
        var plain = Tokenizers.Uncased.Tokenize("a[MASK]b [SEP]", new() { SpecialTokensAsText = true });
        Assert.Equal(["[CLS]", "a", "[", "mask", "]", "b", "[", "sep", "]", "[SEP]"], plain.Tokens);
        var ids = new int[20];
        Assert.Equal(plain.Ids, ids[..Tokenizers.Uncased.Encode("a[MASK]b [SEP]", ids, specialTokensAsText: true)]);
        Assert.True(Tokenizers.Uncased.IsSpecial(103));
        Assert.False(Tokenizers.Uncased.IsSpecial(1037));
    }

    // Expected values: tokenizers 0.23.3 on the same tokenizer.json.
    [Theory]
    [InlineData("an XYZ here", "an|[0,2) XYZ|[3,6) here|[7,11)")]
    [InlineData("an XYZab here", "an|[0,2) XYZab|[3,8) here|[9,13)")]
    [InlineData("one  <left> two", "one|[0,3) <left>|[3,11) two|[12,15)")]
    [InlineData("one <right>  two", "one|[0,3) <right>|[4,13) two|[13,16)")]
    [InlineData("STRÄNGE stra\u0308nge", "Stränge|[0,7) Stränge|[8,16)")]
    public void Added_tokens_are_found_longest_first_with_their_white_space_or_in_normalised_text(string text, string expected)
    {
        var tokenizer = Tokenizers.With(root =>
        {
            var added = root["added_tokens"]!.AsArray();
            added.Add(JsonNode.Parse("""{"id":30522,"content":"XYZ","normalized":false,"special":false}"""));
            added.Add(JsonNode.Parse("""{"id":30523,"content":"XYZab","normalized":false,"special":false}"""));
            added.Add(JsonNode.Parse("""{"id":30524,"content":"<left>","normalized":false,"special":true,"lstrip":true}"""));
            added.Add(JsonNode.Parse("""{"id":30525,"content":"<right>","normalized":false,"special":true,"rstrip":true}"""));
            added.Add(JsonNode.Parse("""{"id":30526,"content":"Stränge","normalized":true,"special":false}"""));
        });
        var tokenized = tokenizer.Tokenize(text, new() { AddSpecialTokens = false });
        Assert.Equal(expected, string.Join(' ', tokenized.Tokens.Zip(tokenized.Offsets, (token, span) => $"{token}|[{span.Start},{span.End})")));
        Assert.Equal(30527, tokenizer.Vocabulary.Count);
        var ids = new int[20];
        Assert.Equal(tokenized.Ids, ids[..tokenizer.Encode(text, ids, addSpecialTokens: false)]);
    }

    [Fact]
    public void Limits_that_cannot_be_met_are_refused_before_anything_is_written()
    {
        var tokenizer = Tokenizers.Uncased;
        Assert.Throws<ArgumentException>(() => tokenizer.Encode("a", new int[1]));
        Assert.Throws<ArgumentException>(() => tokenizer.EncodePair("a", "b", new int[2], []));
        Assert.Throws<ArgumentException>(() => tokenizer.EncodePair("a", "b", new int[8], new int[7]));
        Assert.Throws<ArgumentException>(() => tokenizer.Tokenize("a", new() { MaxTokens = 1 }));
        Assert.Throws<ArgumentException>(() => tokenizer.Tokenize("a", new() { MaxTokens = 8, Stride = 6 }));
        Assert.Throws<ArgumentException>(() => tokenizer.Tokenize("a", new() { MaxTokens = 8, Stride = -1 }));
        Assert.Throws<ArgumentException>(() => tokenizer.Tokenize("a b c", new() { MaxTokens = 4, Strategy = TruncationStrategy.OnlySecond }));
        Assert.Equal(2, tokenizer.Encode("a", new int[2]));
        Assert.Equal(0, tokenizer.Encode("a", [], addSpecialTokens: false));
    }

    [Fact]
    public void The_culture_is_never_asked()
    {
        var json = Tokenizers.Stream(_ => { });
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureThatMustNotBeAsked();
            Assert.Throws<InvalidOperationException>(() => "x".ToUpper(CultureInfo.CurrentCulture));
            var tokenizer = WordPieceTokenizer.LoadJson(json);
            Assert.Equal(tokenizer.Tokenize("title indian istanbul").Ids, tokenizer.Tokenize("TITLE INDIAN \u0130STANBUL").Ids);
            Assert.Equal([101, 103, 102], tokenizer.Tokenize("[MASK]").Ids);
            Assert.Equal(5, tokenizer.EncodePair("a", "b", new int[9], new int[9]));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Many_threads_share_one_tokenizer()
    {
        var texts = Enumerable.Range(0, 200).Select(seed => RandomText(new Random(seed), Tokenizers.Uncased)).ToArray();
        var expected = texts.Select(text => Tokenizers.Uncased.Tokenize(text).Ids).ToArray();
        Parallel.For(0, 2000, round =>
        {
            var ids = new int[1000];
            var written = Tokenizers.Uncased.Encode(texts[round % 200], ids);
            Assert.Equal(expected[round % 200], ids[..written]);
        });
    }

    /// <summary>Each token, normalised from its own stretch of text, is the token again (without its prefix), unless it is unknown.</summary>
    private static void CheckOffsets(string text, TokenizedText tokenized)
    {
        var end = 0;
        foreach (var (token, span) in tokenized.Tokens.Zip(tokenized.Offsets))
        {
            Assert.InRange(span.Start, 0, span.End - 1);
            Assert.InRange(span.End, span.Start + 1, text.Length);
            end = Math.Max(end, span.End);
            if (token is "[UNK]")
                continue;
            var normalised = Tokenizers.Uncased.Normalize(text[span.Start..span.End]).Trim(' ');
            var bare = token.StartsWith("##", StringComparison.Ordinal) ? token[2..] : token;
            Assert.Contains(bare, normalised, StringComparison.Ordinal);
        }
    }

    private static string RandomText(Random random, WordPieceTokenizer tokenizer)
    {
        var text = new StringBuilder();
        for (var part = random.Next(20); part > 0; part--)
        {
            text.Append(random.Next(12) switch
            {
                0 => char.ConvertFromUtf32(RandomScalar(random, 0x110000)),
                1 => char.ConvertFromUtf32(RandomScalar(random, 0x3000)),
                2 => char.ConvertFromUtf32(RandomScalar(random, 0x10000)),
                3 => (char)random.Next(0x300, 0x370),
                4 => (char)random.Next(0xAC00, 0xD7A4),
                5 => new string((char)random.Next('a', 'z' + 1), random.Next(90, 110)),
                6 => (char)random.Next(0x20, 0x7F),
                7 or 8 => " ",
                9 => tokenizer.Vocabulary[random.Next(tokenizer.Vocabulary.Count)].ToUpperInvariant(),
                _ => tokenizer.Vocabulary[random.Next(tokenizer.Vocabulary.Count)].Replace("##", "", StringComparison.Ordinal),
            });
        }

        return text.ToString();
    }

    private static int RandomScalar(Random random, int limit)
    {
        var scalar = random.Next(limit);
        return scalar is >= 0xD800 and < 0xE000 ? 0xFFFD : scalar;
    }

    private sealed class CultureThatMustNotBeAsked() : CultureInfo("")
    {
        public override TextInfo TextInfo => throw new InvalidOperationException("The culture's casing was asked for.");

        public override CompareInfo CompareInfo => throw new InvalidOperationException("The culture's comparison was asked for.");

        public override object? GetFormat(Type? formatType) => throw new InvalidOperationException("The culture's formats were asked for.");
    }
}
