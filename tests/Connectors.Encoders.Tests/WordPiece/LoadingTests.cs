using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Encoders.Tests.WordPiece;

public sealed class LoadingTests
{
    [Fact]
    public void A_folder_its_tokenizer_json_and_its_vocabulary_give_the_same_tokenizer()
    {
        var folder = RepositoryFolder.Model("splade-tiny");
        var fromVocabulary = WordPieceTokenizer.Load(Path.Combine(folder, "vocab.txt"));
        using var stream = File.OpenRead(Path.Combine(folder, "tokenizer.json"));
        var fromFile = WordPieceTokenizer.Load(Path.Combine(folder, "tokenizer.json"));
        foreach (var tokenizer in new[] { fromVocabulary, fromFile, WordPieceTokenizer.LoadJson(stream) })
        {
            Assert.Equal(Tokenizers.Uncased.Vocabulary.Id, tokenizer.Vocabulary.Id);
            Assert.Equal(Tokenizers.Uncased.SpecialIds.Order(), tokenizer.SpecialIds.Order());
            Assert.Equal((101, 102, 0, 100), (tokenizer.ClassifyId, tokenizer.SeparateId, tokenizer.PadId, tokenizer.UnknownId));
            Assert.Equal(Tokenizers.Uncased.Tokenize("Café [MASK] 中文").Ids, tokenizer.Tokenize("Café [MASK] 中文").Ids);
        }
    }

    [Fact]
    public void A_folder_without_a_tokenizer_json_obeys_the_configuration_beside_its_vocabulary()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("vocab.txt"), "<pad>\n<unk>\n<s>\n</s>\nAbc\nabc\n");
        File.WriteAllText(folder.File("tokenizer_config.json"), """
            {"do_lower_case": false, "unk_token": {"content": "<unk>", "special": true},
             "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "mask_token": null}
            """);
        var tokenizer = WordPieceTokenizer.Load(folder.Path);
        Assert.Equal(["<s>", "Abc", "abc", "<unk>", "</s>"], tokenizer.Tokenize("Abc abc ABC").Tokens);
        Assert.Equal(0, tokenizer.PadId);
    }

    [Fact]
    public void A_bare_vocabulary_makes_a_tokenizer_and_the_last_of_a_repeated_token_counts()
    {
        var tokenizer = WordPieceTokenizer.FromVocabulary(
            ["[UNK]", "un", "##able", "x", "x"], new() { ClassifyToken = null, SeparateToken = null });
        Assert.Equal([1, 2, 4, 0], tokenizer.Tokenize("unable x y").Ids);
        Assert.Equal((null, null, null), (tokenizer.ClassifyId, tokenizer.SeparateId, tokenizer.PadId));
        Assert.Equal([1, 4], tokenizer.TokenizePair("un", "x").Ids);
        Assert.Equal([0, 1], tokenizer.TokenizePair("un", "x").TypeIds);
    }

    [Fact]
    public void A_vocabulary_without_a_token_that_the_template_needs_is_refused_by_its_name()
    {
        var error = Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.FromVocabulary(["[UNK]", "[CLS]"]));
        Assert.Contains("[SEP]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_identity_of_a_vocabulary_is_the_digest_of_its_file()
    {
        var file = File.ReadAllBytes(Path.Combine(RepositoryFolder.Model("splade-tiny"), "vocab.txt"));
        Assert.Equal((byte)'\n', file[^1]);
        Assert.Equal("wordpiece:" + Convert.ToHexStringLower(SHA256.HashData(file)), Tokenizers.Uncased.Vocabulary.Id);
        Assert.Equal(30522, Tokenizers.Uncased.Vocabulary.Count);
        Assert.True(Tokenizers.Uncased.Vocabulary.TryGetIndex("##ing", out var index));
        Assert.True(Tokenizers.Uncased.Vocabulary.TryGetToken(index, out var token));
        Assert.Equal("##ing", token);
        Assert.False(Tokenizers.Uncased.Vocabulary.TryGetToken(30522, out _));
        Assert.False(Tokenizers.Uncased.Vocabulary.TryGetIndex("no such token", out _));
    }

    [Fact]
    public void The_files_own_truncation_and_padding_are_told_and_not_applied()
    {
        var tokenizer = WordPieceTokenizer.Load(RepositoryFolder.Model("all-MiniLM-L6-v2"));
        Assert.Equal(128, tokenizer.FileMaxTokens);
        Assert.Equal(new TruncationSettings(128, TruncationStrategy.LongestFirst, TruncationSide.Right, 0), tokenizer.Truncation);
        Assert.Equal(new PaddingSettings(128, null, TruncationSide.Right, 0, 0, "[PAD]"), tokenizer.Padding);
        Assert.Equal(202, tokenizer.Tokenize(string.Join(' ', Enumerable.Repeat("word", 200))).Ids.Count);
        Assert.Null(WordPieceTokenizer.Load(Path.Combine(RepositoryFolder.Model("splade-tiny"), "vocab.txt")).FileMaxTokens);
        Assert.Null(Tokenizers.Uncased.Padding!.FixedLength);
    }

    [SkippableFact]
    public void The_static_models_tokenizer_without_a_template_gives_the_ids_of_its_golden_file()
    {
        var tokenizer = WordPieceTokenizer.Load(RepositoryFolder.Shared("models", "all-MiniLM-L6-v2-static-256"));
        Assert.Equal(29525, tokenizer.Vocabulary.Count);
        Assert.Equal((null, null, 0, 1), (tokenizer.ClassifyId, tokenizer.SeparateId, tokenizer.PadId, tokenizer.UnknownId));
        var texts = Json(RepositoryFolder.Golden("models", "texts.json")).GetProperty("texts").EnumerateArray()
            .ToDictionary(item => item.GetProperty("id").GetString()!, item => item.GetProperty("text").GetString()!);
        var count = 0;
        foreach (var item in Json(RepositoryFolder.Golden("models", "static.json")).GetProperty("texts").EnumerateArray())
        {
            var tokenized = tokenizer.Tokenize(texts[item.GetProperty("id").GetString()!], new() { MaxTokens = 512 });
            var known = tokenized.Ids.Where(id => id != tokenizer.UnknownId);
            Assert.Equal(item.GetProperty("token_ids").EnumerateArray().Select(id => id.GetInt32()), known);
            count++;
        }

        Assert.Equal(24, count);
    }

    [SkippableFact]
    public void The_toy_static_model_gives_the_ids_of_its_golden_file()
    {
        var tokenizer = WordPieceTokenizer.Load(RepositoryFolder.Shared("golden", "static", "static-toy", "tokenizer.json"));
        var count = 0;
        foreach (var item in Json(RepositoryFolder.Shared("golden", "static", "static-toy.json")).GetProperty("cases").EnumerateArray())
        {
            var tokenized = tokenizer.Tokenize(item.GetProperty("text").GetString()!, new() { MaxTokens = 512 });
            var known = tokenized.Ids.Where(id => id != tokenizer.UnknownId);
            Assert.Equal(item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), known);
            count++;
        }

        Assert.Equal(10, count);
    }

    [SkippableFact]
    public void An_old_file_that_does_not_name_the_kind_of_its_model_loads() =>
        Assert.Equal(
            Tokenizers.Uncased.Vocabulary.Id,
            WordPieceTokenizer.Load(RepositoryFolder.Shared("data", "bert-base-uncased", "tokenizer.json")).Vocabulary.Id);

    [Fact]
    public void The_older_BertProcessing_is_the_same_template()
    {
        const string Processor = """{"type":"BertProcessing","sep":["[SEP]",102],"cls":["[CLS]",101]}""";
        var tokenizer = Tokenizers.With(root => root["post_processor"] = JsonNode.Parse(Processor));
        var (expected, actual) = (Tokenizers.Uncased.TokenizePair("a", "b c"), tokenizer.TokenizePair("a", "b c"));
        Assert.Equal(expected.Ids, actual.Ids);
        Assert.Equal(expected.TypeIds, actual.TypeIds);
    }

    public static TheoryData<string, string, string> OtherKinds => new()
    {
        { "model", """{"type":"BPE","vocab":{"a":0},"merges":[]}""", "model is 'BPE'" },
        { "model", """{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0]]}""", "model is 'Unigram'" },
        { "model", """{"type":"WordLevel","vocab":{"a":0},"unk_token":"a"}""", "model is 'WordLevel'" },
        { "model", """{"vocab":{"a":0},"merges":[]}""", "model is without a type" },
        { "normalizer", """{"type":"NFC"}""", "normalizer is 'NFC'" },
        { "normalizer", """{"type":"Sequence","normalizers":[{"type":"BertNormalizer"}]}""", "normalizer is 'Sequence'" },
        { "pre_tokenizer", """{"type":"ByteLevel"}""", "pre_tokenizer is 'ByteLevel'" },
        { "pre_tokenizer", "null", "pre_tokenizer is null" },
        { "post_processor", """{"type":"RobertaProcessing"}""", "post_processor is 'RobertaProcessing'" },
        { "post_processor", """{"type":"TemplateProcessing","single":[],"pair":[],"special_tokens":{}}""", "single should hold the text A" },
        { "added_tokens", """[{"id":0,"content":"[PAD]","single_word":true}]""", "added_tokens[0] has single_word" },
    };

    [Theory]
    [MemberData(nameof(OtherKinds))]
    public void A_tokenizer_of_another_kind_is_refused_and_the_part_is_named(string part, string json, string message)
    {
        var error = Assert.Throws<NotSupportedException>(() => Tokenizers.With(root => root[part] = JsonNode.Parse(json)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Damages => new()
    {
        { "model.vocab.[UNK]", "-1", "[UNK] is -1; expected an integer from 0" },
        { "model.vocab.zebra", "40000", "'zebra' has 40000" },
        { "model.vocab.zebra", "2000", "the id 2000 stands for both" },
        { "model.vocab.zebra", "\"x\"", "zebra is \"x\"" },
        { "model.unk_token", "\"<none>\"", "unk_token '<none>' is not in the vocabulary" },
        { "model.max_input_chars_per_word", "1.5", "max_input_chars_per_word is 1.5" },
        { "normalizer.lowercase", "\"yes\"", "normalizer: lowercase is \"yes\"" },
        { "added_tokens", "[{\"id\":7,\"content\":\"[PAD]\"}]", "the added token '[PAD]' has the id 7" },
        { "added_tokens", "{}", "added_tokens is an Object; expected an array" },
        { "post_processor.special_tokens", "{}", "'[CLS]' is not among the special_tokens" },
        { "post_processor.special_tokens.[SEP].ids", "[50000]", "special token id 50000" },
        { "truncation.strategy", "\"Random\"", "unknown strategy 'Random'" },
        { "post_processor", """{"type":"BertProcessing","sep":["[SEP]"],"cls":["[CLS]",101]}""", "sep should be an array" },
        { "model", "null", "model is missing" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_file_is_refused_and_the_place_is_named(string path, string json, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => Tokenizers.With(root =>
        {
            var names = path.Split('.');
            var node = names[..^1].Aggregate(root, (parent, name) => parent[name]!);
            node[names[^1]] = JsonNode.Parse(json);
        }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_file_is_refused_as_invalid_json()
    {
        var whole = Tokenizers.Stream(_ => { }).ToArray();
        foreach (var length in new[] { 0, 1, whole.Length / 2, whole.Length - 1 })
            Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.LoadJson(new MemoryStream(whole, 0, length)));
    }

    [Theory]
    [InlineData("\\uD800")]
    [InlineData("\u00FF")]
    public void A_token_that_is_not_Unicode_is_refused(string token)
    {
        var json = $"{{\"model\":{{\"type\":\"WordPiece\",\"vocab\":{{\"{token}\":0}}}}}}";
        var error = Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.LoadJson(new MemoryStream(Encoding.Latin1.GetBytes(json))));
        Assert.Contains("not valid Unicode", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_holds_no_tokenizer_says_what_was_expected()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<FileNotFoundException>(() => WordPieceTokenizer.Load(folder.Path));
        Assert.Contains("vocab.txt", error.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => WordPieceTokenizer.Load(folder.File("tokenizer.json")));
        Assert.Throws<FileNotFoundException>(() => WordPieceTokenizer.Load(folder.File("vocab.txt")));
    }

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connectors-encoders-");

        public string Path => _folder.FullName;

        public string File(string name) => System.IO.Path.Combine(Path, name);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
