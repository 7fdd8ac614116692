using System.Text.Json;

namespace Connectors.Encoders;

/// <summary>A bare vocabulary (vocab.txt) with the settings that go with it (tokenizer_config.json).</summary>
internal static class VocabularyFile
{
    public static List<string> ReadTokens(TextReader reader)
    {
        var tokens = new List<string>();
        while (reader.ReadLine() is { } line)
            tokens.Add(line);
        return tokens;
    }

    public static WordPieceOptions ReadOptions(string path)
    {
        var defaults = new WordPieceOptions();
        using var document = JsonPart.Parse(File.ReadAllBytes(path), path);
        var root = new JsonPart(document.RootElement, path);
        return new WordPieceOptions
        {
            Lowercase = root.Boolean("do_lower_case") ?? defaults.Lowercase,
            StripAccents = root.Boolean("strip_accents"),
            SplitIdeographs = root.Boolean("tokenize_chinese_chars") ?? defaults.SplitIdeographs,
            UnknownToken = Token(root, "unk_token") ?? defaults.UnknownToken,
            ClassifyToken = Token(root, "cls_token") ?? defaults.ClassifyToken,
            SeparateToken = Token(root, "sep_token") ?? defaults.SeparateToken,
            PadToken = Token(root, "pad_token") ?? defaults.PadToken,
            MaskToken = Token(root, "mask_token") ?? defaults.MaskToken,
        };
    }

    public static WordPieceDefinition Define(IReadOnlyList<string> tokens, WordPieceOptions options)
    {
        if (options.MaxCharactersPerWord < 1)
        {
            throw new ArgumentException(
                $"{nameof(options.MaxCharactersPerWord)} is {options.MaxCharactersPerWord}; a word has at least one.", nameof(options));
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < tokens.Count; id++)
            ids[tokens[id]] = id;
        var classify = Required(ids, options.ClassifyToken);
        var separate = Required(ids, options.SeparateToken);
        string?[] special = [options.PadToken, options.UnknownToken, options.ClassifyToken, options.SeparateToken, options.MaskToken];
        return new WordPieceDefinition
        {
            Tokens = [.. tokens],
            Pieces = [.. tokens.Select((token, id) => KeyValuePair.Create(token, id))],
            Normalization = Steps(options.CleanText, options.SplitIdeographs, options.StripAccents, options.Lowercase),
            UnknownId = Required(ids, options.UnknownToken)!.Value,
            ContinuationPrefix = options.ContinuationPrefix,
            MaxCharactersPerWord = options.MaxCharactersPerWord,
            AddedTokens =
            [
                .. special.Where(token => token is not null && ids.ContainsKey(token)).Distinct(StringComparer.Ordinal)
                    .Select(token => new AddedToken(ids[token!], token!) { Special = true }),
            ],
            Single = Template.Bert(classify, separate, pair: false),
            Pair = Template.Bert(classify, separate, pair: true),
            PadToken = options.PadToken,
        };
    }

    public static BertNormalization Steps(bool clean, bool splitIdeographs, bool? stripAccents, bool lowercase) =>
        (clean ? BertNormalization.Clean : BertNormalization.None)
        | (splitIdeographs ? BertNormalization.SpaceIdeographs : BertNormalization.None)
        | (stripAccents ?? lowercase ? BertNormalization.StripAccents : BertNormalization.None)
        | (lowercase ? BertNormalization.Lowercase : BertNormalization.None);

    private static int? Required(Dictionary<string, int> ids, string? token) => token is null
        ? null
        : ids.TryGetValue(token, out var id) ? id : throw new InvalidDataException($"The vocabulary of {ids.Count} tokens does not hold '{token}'.");

    /// <summary>A token is given as a string, or as an object with its content.</summary>
    private static string? Token(JsonPart root, string name)
    {
        var part = root.Optional(name);
        return part is { Kind: JsonValueKind.Object } token ? token.Required("content").AsText() : part?.AsText();
    }
}
