using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Encoders.Tests.WordPiece;

/// <summary>Every case of tests/golden/wordpiece.json, computed by Hugging Face tokenizers 0.23.3.</summary>
public sealed class ReferenceGoldenTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("wordpiece.json"))).RootElement;

    [Fact]
    public void The_304_texts_have_the_ids_tokens_offsets_and_masks_of_the_reference() =>
        CheckAll("cases", 304, item => Tokenizers.Uncased.Tokenize(Text(item)), addSpecialTokens: true);

    [Fact]
    public void The_33_texts_without_special_tokens_are_those_of_the_reference() =>
        CheckAll("no_special_tokens", 33, item => Tokenizers.Uncased.Tokenize(Text(item), new() { AddSpecialTokens = false }), addSpecialTokens: false);

    [Fact]
    public void The_253_texts_under_other_settings_of_the_normalizer_are_those_of_the_reference()
    {
        var variants = Golden.GetProperty("meta").GetProperty("variants").EnumerateObject()
            .ToDictionary(variant => variant.Name, variant => Variant(variant.Value.GetProperty("normalizer_overrides")));
        Assert.Equal(6, variants.Count);
        var count = 0;
        foreach (var item in Golden.GetProperty("variant_cases").EnumerateArray())
        {
            var tokenizer = variants[item.GetProperty("variant").GetString()!];
            Check(item, tokenizer.Tokenize(Text(item)), Text(item));
            Assert.Equal(Ids(item), Encode(tokenizer, Text(item), Ids(item).Length + 5, addSpecialTokens: true));
            count++;
        }

        Assert.Equal(253, count);
    }

    [Fact]
    public void The_32_truncations_with_their_windows_are_those_of_the_reference()
    {
        var count = 0;
        foreach (var item in Golden.GetProperty("truncation").EnumerateArray())
        {
            var side = item.GetProperty("direction").GetString() is "left" ? TruncationSide.Left : TruncationSide.Right;
            var options = new TokenizeOptions
            {
                MaxTokens = item.GetProperty("max_length").GetInt32(),
                AddSpecialTokens = item.GetProperty("add_special_tokens").GetBoolean(),
                Side = side,
                Stride = item.TryGetProperty("stride", out var stride) ? stride.GetInt32() : null,
            };
            var tokenized = Tokenizers.Uncased.Tokenize(Text(item), options);
            Check(item, tokenized);
            if (side is TruncationSide.Right)
                Assert.Equal(Ids(item), Encode(Tokenizers.Uncased, Text(item), options.MaxTokens.Value, options.AddSpecialTokens));
            var windows = item.TryGetProperty("overflowing", out var overflowing) ? overflowing.EnumerateArray().ToArray() : [];
            Assert.Equal(windows.Length, tokenized.Overflow.Count);
            foreach (var (expected, window) in windows.Zip(tokenized.Overflow))
                Check(expected, window);
            count++;
        }

        Assert.Equal(32, count);
    }

    [Fact]
    public void The_23_pairs_with_their_truncations_and_errors_are_those_of_the_reference()
    {
        var (count, errors) = (0, 0);
        foreach (var item in Golden.GetProperty("pairs").EnumerateArray())
        {
            count++;
            var (first, second) = (item.GetProperty("text_a").GetString()!, item.GetProperty("text_b").GetString()!);
            var strategy = item.TryGetProperty("strategy", out var name) ? name.GetString() : null;
            var options = new TokenizeOptions
            {
                MaxTokens = item.TryGetProperty("max_length", out var limit) ? limit.GetInt32() : null,
                Strategy = strategy switch
                {
                    "only_first" => TruncationStrategy.OnlyFirst,
                    "only_second" => TruncationStrategy.OnlySecond,
                    _ => TruncationStrategy.LongestFirst,
                },
            };
            if (item.TryGetProperty("error", out _))
            {
                Assert.Throws<ArgumentException>(() => Tokenizers.Uncased.TokenizePair(first, second, options));
                errors++;
                continue;
            }

            var tokenized = Tokenizers.Uncased.TokenizePair(first, second, options);
            Check(item, tokenized);
            if (options.Strategy is not TruncationStrategy.LongestFirst)
                continue;
            var (ids, types) = (new int[options.MaxTokens ?? 100], new int[options.MaxTokens ?? 100]);
            var written = Tokenizers.Uncased.EncodePair(first, second, ids, types);
            Assert.Equal(Ids(item), ids[..written]);
            Assert.Equal(tokenized.TypeIds, types[..written]);
        }

        Assert.Equal((23, 4), (count, errors));
    }

    [Fact]
    public void The_texts_and_pairs_of_the_models_golden_file_have_the_ids_tokens_and_offsets_of_the_reference()
    {
        var tokens = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("models", "tokens.json"))).RootElement;
        var texts = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("models", "texts.json"))).RootElement;
        var byId = texts.GetProperty("texts").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!, Text);
        var count = 0;
        foreach (var item in tokens.GetProperty("texts").EnumerateArray())
        {
            var text = byId[item.GetProperty("id").GetString()!];
            var cut = Tokenizers.Uncased.Tokenize(text, new() { MaxTokens = 256 });
            Assert.Equal(item.GetProperty("untruncated_length").GetInt32(), Tokenizers.Uncased.CountTokens(text));
            Assert.Equal(Numbers(item.GetProperty("ids_256")), cut.Ids);
            if (item.TryGetProperty("tokens_256", out var expected))
            {
                Assert.Equal(expected.EnumerateArray().Select(token => token.GetString()), cut.Tokens);
                Assert.Equal(Spans(item.GetProperty("offsets_code_points_256")), InCodePoints(text, cut.Offsets));
            }

            if (item.TryGetProperty("ids_512", out var ids))
                Assert.Equal(Numbers(ids), Encode(Tokenizers.Uncased, text, 512, addSpecialTokens: true));
            count++;
        }

        Assert.Equal(24, count);
        var pairs = tokens.GetProperty("pairs").EnumerateArray().ToArray();
        var pairTexts = texts.GetProperty("pairs").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!);
        foreach (var item in pairs)
            CheckPair(item, pairTexts[item.GetProperty("id").GetString()!]);
        Assert.Equal(14, pairs.Length);
    }

    private static void CheckPair(JsonElement item, JsonElement texts)
    {
        var limit = item.GetProperty("max_length").GetInt32();
        var (first, second) = (texts.GetProperty("a").GetString()!, texts.GetProperty("b").GetString()!);
        var tokenized = Tokenizers.Uncased.TokenizePair(first, second, new() { MaxTokens = limit });
        Assert.Equal(Ids(item), tokenized.Ids);
        Assert.Equal(Numbers(item.GetProperty("type_ids")), tokenized.TypeIds);
        var (ids, types) = (new int[limit], new int[limit]);
        var written = Tokenizers.Uncased.EncodePair(first, second, ids, types);
        Assert.Equal(Ids(item), ids[..written]);
        Assert.Equal(tokenized.TypeIds, types[..written]);
    }

    private static void CheckAll(string property, int expected, Func<JsonElement, TokenizedText> tokenize, bool addSpecialTokens)
    {
        var count = 0;
        foreach (var item in Golden.GetProperty(property).EnumerateArray())
        {
            Check(item, tokenize(item));
            Assert.Equal(Ids(item), Encode(Tokenizers.Uncased, Text(item), Ids(item).Length, addSpecialTokens));
            Assert.Equal(Ids(item).Length, Tokenizers.Uncased.CountTokens(Text(item), addSpecialTokens));
            count++;
        }

        Assert.Equal(expected, count);
    }

    /// <param name="codePointsOf">The text, where the golden file gives offsets in code points only.</param>
    private static void Check(JsonElement item, TokenizedText tokenized, string? codePointsOf = null)
    {
        var name = item.TryGetProperty("id", out var id) ? id.GetString() : "window";
        Assert.True(Ids(item).SequenceEqual(tokenized.Ids), $"{name}: ids {string.Join(' ', tokenized.Ids)}");
        if (item.TryGetProperty("tokens", out var tokens))
            Assert.True(tokens.EnumerateArray().Select(token => token.GetString()).SequenceEqual(tokenized.Tokens), $"{name}: tokens");
        var offsets = item.TryGetProperty("offsets_utf16", out var utf16) ? utf16 : item.GetProperty("offsets");
        var actual = codePointsOf is null ? tokenized.Offsets : InCodePoints(codePointsOf, tokenized.Offsets);
        Assert.True(Spans(offsets).SequenceEqual(actual), $"{name}: offsets {string.Join(' ', actual)}");
        if (item.TryGetProperty("special", out var special))
            Assert.True(Numbers(special).SequenceEqual(tokenized.SpecialMask), $"{name}: special mask");
        if (item.TryGetProperty("type_ids", out var types))
            Assert.True(Numbers(types).SequenceEqual(tokenized.TypeIds), $"{name}: type ids");
        Assert.Equal(tokenized.Ids.Count, tokenized.AttentionMask.Sum());
    }

    private static WordPieceTokenizer Variant(JsonElement overrides) => Tokenizers.With(root =>
    {
        foreach (var setting in overrides.EnumerateObject())
            root["normalizer"]![setting.Name] = JsonNode.Parse(setting.Value.GetRawText());
    });

    private static int[] Encode(WordPieceTokenizer tokenizer, string text, int limit, bool addSpecialTokens)
    {
        var ids = new int[limit];
        return ids[..tokenizer.Encode(text, ids, addSpecialTokens)];
    }

    private static IEnumerable<TextSpan> InCodePoints(string text, IEnumerable<TextSpan> spans) =>
        spans.Select(span => new TextSpan(CodePoints(text[..span.Start]), CodePoints(text[..span.End])));

    private static int CodePoints(string text) => text.EnumerateRunes().Count();

    private static string Text(JsonElement item) => item.GetProperty("text").GetString()!;

    private static int[] Ids(JsonElement item) => Numbers(item.GetProperty("ids"));

    private static int[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt32())];

    private static IEnumerable<TextSpan> Spans(JsonElement array) => array.EnumerateArray().Select(span => new TextSpan(span[0].GetInt32(), span[1].GetInt32()));
}
