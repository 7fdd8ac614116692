using System.Text.Json;

namespace Connectors.Encoders;

/// <summary>Reads the tokenizer.json of Hugging Face <c>tokenizers</c>, as far as it describes a BERT-style WordPiece tokenizer.</summary>
internal static class TokenizerJson
{
    public static WordPieceDefinition Read(Stream stream, string place)
    {
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        using var document = JsonPart.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), place);
        return Read(new JsonPart(document.RootElement, place));
    }

    private static WordPieceDefinition Read(JsonPart root)
    {
        // The kind of model first: a BPE file should be called that, not blamed for its normalizer.
        var model = root.Required("model");
        CheckModel(model);
        var pieces = ReadVocabulary(model.Required("vocab"));
        var unknown = model.Text("unk_token") ?? "[UNK]";
        var added = root.Optional("added_tokens")?.Items().Select(ReadAddedToken).ToList() ?? [];
        CheckPreTokenizer(root.Optional("pre_tokenizer"));
        var (single, pair) = ReadPostProcessor(root.Optional("post_processor"));
        var tokens = ById(pieces, added, root.Place);
        CheckIds(single, tokens.Length, root.Place);
        CheckIds(pair, tokens.Length, root.Place);
        return new WordPieceDefinition
        {
            Tokens = tokens,
            Pieces = [.. pieces],
            Normalization = ReadNormalizer(root.Optional("normalizer")),
            UnknownId = pieces.TryGetValue(unknown, out var id)
                ? id
                : throw new InvalidDataException($"{model.Place}: unk_token '{unknown}' is not in the vocabulary."),
            ContinuationPrefix = model.Text("continuing_subword_prefix") ?? "##",
            MaxCharactersPerWord = model.Integer("max_input_chars_per_word") ?? 100,
            AddedTokens = added,
            Single = single,
            Pair = pair,
            Truncation = root.Optional("truncation") is { } truncation ? ReadTruncation(truncation) : null,
            Padding = root.Optional("padding") is { } padding ? ReadPadding(padding) : null,
        };
    }

    private static void CheckModel(JsonPart model)
    {
        // Old files do not name the kind; then only a word-piece model has this setting.
        var type = model.Text("type") ?? (model.Optional("max_input_chars_per_word") is null ? null : "WordPiece");
        if (type is not "WordPiece")
            throw Unsupported(model, type, "WordPiece");
    }

    private static void CheckPreTokenizer(JsonPart? preTokenizer)
    {
        if (preTokenizer is not { } part)
            throw new NotSupportedException("pre_tokenizer is null; this tokenizer reads BertPreTokenizer only.");
        if (part.Text("type") is not "BertPreTokenizer")
            throw Unsupported(part, part.Text("type"), "BertPreTokenizer");
    }

    private static BertNormalization ReadNormalizer(JsonPart? normalizer)
    {
        if (normalizer is not { } part)
            return BertNormalization.None;
        if (part.Text("type") is not "BertNormalizer")
            throw Unsupported(part, part.Text("type"), "BertNormalizer");
        return VocabularyFile.Steps(
            part.Boolean("clean_text") ?? true,
            part.Boolean("handle_chinese_chars") ?? true,
            part.Boolean("strip_accents"),
            part.Boolean("lowercase") ?? true);
    }

    private static Dictionary<string, int> ReadVocabulary(JsonPart vocabulary)
    {
        if (vocabulary.Kind is not JsonValueKind.Object)
            throw new NotSupportedException($"{vocabulary.Place} is not an object of tokens and ids, as that of WordPiece is.");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in vocabulary.Properties())
            ids[token] = id.AsInteger();
        return ids;
    }

    private static AddedToken ReadAddedToken(JsonPart token)
    {
        if (token.Boolean("single_word") ?? false)
            throw new NotSupportedException($"{token.Place} has single_word: true, which this tokenizer does not support.");
        return new AddedToken(token.Required("id").AsInteger(), token.Required("content").AsText())
        {
            Special = token.Boolean("special") ?? false,
            Normalized = token.Boolean("normalized") ?? false,
            StripLeft = token.Boolean("lstrip") ?? false,
            StripRight = token.Boolean("rstrip") ?? false,
        };
    }

    private static string[] ById(Dictionary<string, int> pieces, List<AddedToken> added, string place)
    {
        foreach (var token in added)
        {
            if (pieces.TryGetValue(token.Content, out var id) && id != token.Id)
                throw new InvalidDataException($"{place}: the added token '{token.Content}' has the id {token.Id}, but the vocabulary says {id}.");
        }

        var all = new Dictionary<int, string>();
        foreach (var (token, id) in pieces.Concat(added.Select(token => KeyValuePair.Create(token.Content, token.Id))))
        {
            if (!all.TryAdd(id, token) && !string.Equals(all[id], token, StringComparison.Ordinal))
                throw new InvalidDataException($"{place}: the id {id} stands for both '{all[id]}' and '{token}'.");
        }

        var tokens = new string[all.Count];
        foreach (var (id, token) in all)
        {
            if (id >= tokens.Length)
                throw new InvalidDataException($"{place}: {tokens.Length} tokens should have the ids 0 to {tokens.Length - 1}, but '{token}' has {id}.");
            tokens[id] = token;
        }

        return tokens;
    }

    private static (Template Single, Template Pair) ReadPostProcessor(JsonPart? processor)
    {
        if (processor is not { } part)
            return (Template.Bert(null, null, pair: false), Template.Bert(null, null, pair: true));
        switch (part.Text("type"))
        {
            case "TemplateProcessing":
                var special = new Dictionary<string, int[]>(StringComparer.Ordinal);
                foreach (var (name, token) in part.Required("special_tokens").Properties())
                    special[name] = [.. token.Required("ids").Items().Select(id => id.AsInteger())];
                return (ReadTemplate(part.Required("single"), special, texts: 1), ReadTemplate(part.Required("pair"), special, texts: 2));
            case "BertProcessing":
                var (classify, separate) = (IdOfPair(part.Required("cls")), IdOfPair(part.Required("sep")));
                return (Template.Bert(classify, separate, pair: false), Template.Bert(classify, separate, pair: true));
            default:
                throw Unsupported(part, part.Text("type"), "TemplateProcessing");
        }
    }

    /// <summary>A token and its id, as an array of two.</summary>
    private static int IdOfPair(JsonPart pair) => pair.Items().ToArray() is [_, var id]
        ? id.AsInteger()
        : throw new InvalidDataException($"{pair.Place} should be an array of a token and its id.");

    private static Template ReadTemplate(JsonPart template, Dictionary<string, int[]> special, int texts)
    {
        var parts = new List<TemplatePart>();
        foreach (var item in template.Items())
        {
            if (item.Optional("Sequence") is { } sequence)
            {
                var text = sequence.Required("id").AsText() is "A" ? 0 : 1;
                parts.Add(TemplatePart.Sequence(text, sequence.Integer("type_id") ?? 0));
                continue;
            }

            var token = item.Required("SpecialToken");
            var name = token.Required("id").AsText();
            if (!special.TryGetValue(name, out var ids))
                throw new InvalidDataException($"{token.Place}: '{name}' is not among the special_tokens.");
            parts.AddRange(ids.Select(id => TemplatePart.Special(id, token.Integer("type_id") ?? 0)));
        }

        var sequences = parts.Where(part => !part.IsSpecial).Select(part => part.Text).Order().ToArray();
        return sequences.SequenceEqual(Enumerable.Range(0, texts))
            ? new Template(parts)
            : throw new NotSupportedException($"{template.Place} should hold {(texts == 1 ? "the text A" : "the texts A and B")} exactly once.");
    }

    private static void CheckIds(Template template, int count, string place)
    {
        foreach (var part in template.Parts)
        {
            if (part.Id >= count)
                throw new InvalidDataException($"{place}: the post_processor has the special token id {part.Id}, but the ids end at {count - 1}.");
        }
    }

    private static TruncationSettings ReadTruncation(JsonPart part)
    {
        var strategy = part.Text("strategy") switch
        {
            null or "LongestFirst" => TruncationStrategy.LongestFirst,
            "OnlyFirst" => TruncationStrategy.OnlyFirst,
            "OnlySecond" => TruncationStrategy.OnlySecond,
            var other => throw new InvalidDataException($"{part.Place}: unknown strategy '{other}'."),
        };
        return new(part.Required("max_length").AsInteger(), strategy, ReadSide(part), part.Integer("stride") ?? 0);
    }

    private static PaddingSettings ReadPadding(JsonPart part)
    {
        var strategy = part.Optional("strategy");
        var length = strategy is { Kind: JsonValueKind.Object } @fixed ? @fixed.Required("Fixed").AsInteger() : (int?)null;
        return new(
            length,
            part.Integer("pad_to_multiple_of"),
            ReadSide(part),
            part.Integer("pad_id") ?? 0,
            part.Integer("pad_type_id") ?? 0,
            part.Text("pad_token") ?? "[PAD]");
    }

    private static TruncationSide ReadSide(JsonPart part) => part.Text("direction") switch
    {
        null or "Right" => TruncationSide.Right,
        "Left" => TruncationSide.Left,
        var other => throw new InvalidDataException($"{part.Place}: unknown direction '{other}'."),
    };

    private static NotSupportedException Unsupported(JsonPart part, string? type, string supported) =>
        new($"{part.Place} is {(type is null ? "without a type" : $"'{type}'")}; this tokenizer reads {supported} only.");
}
