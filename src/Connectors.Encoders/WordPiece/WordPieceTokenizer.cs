using System.Buffers;
using System.Collections.Frozen;

namespace Connectors.Encoders;

/// <summary>
/// The tokenizer of BERT and the models made from it. Ids, tokens and offsets equal those of Hugging Face <c>tokenizers</c> for every text,
/// whatever the culture, the runtime's Unicode tables or globalization-invariant mode.
/// </summary>
/// <remarks>
/// Immutable and safe for concurrent use. Half of a surrogate pair counts as U+FFFD, what it becomes in UTF-8.
/// Memory does not grow with use.
/// </remarks>
public sealed class WordPieceTokenizer
{
    private readonly WordPieceModel _model;
    private readonly WordPieceModel _normalizedModel;
    private readonly CharacterMap _characters;
    private readonly AddedTokenFinder _writtenTokens;
    private readonly AddedTokenFinder _normalizedTokens;
    private readonly FrozenSet<int> _specialIds;
    private readonly Template _single;
    private readonly Template _pair;

    internal WordPieceTokenizer(WordPieceDefinition definition)
    {
        Vocabulary = new WordPieceVocabulary(definition.Tokens);
        UnknownId = definition.UnknownId;
        Truncation = definition.Truncation;
        Padding = definition.Padding;
        PadId = definition.Padding?.PadId ?? (definition.PadToken is { } pad ? Vocabulary.IdOf(pad) : null);
        (_single, _pair) = (definition.Single, definition.Pair);
        ClassifyId = _single.Parts[0].IsSpecial ? _single.Parts[0].Id : null;
        SeparateId = _single.Parts[^1].IsSpecial && _single.Parts.Length > 1 ? _single.Parts[^1].Id : null;

        _characters = CharacterMap.For(definition.Normalization);
        var words = new WordTable(definition.Pieces);
        var trie = BuildTrie(definition);
        _model = new WordPieceModel(_characters, words, trie, UnknownId, definition.MaxCharactersPerWord);
        _normalizedModel = new WordPieceModel(CharacterMap.For(BertNormalization.None), words, trie, UnknownId, definition.MaxCharactersPerWord);
        _writtenTokens = new AddedTokenFinder(definition.AddedTokens.Where(token => !token.Normalized));
        _normalizedTokens = new AddedTokenFinder(
            definition.AddedTokens.Where(token => token.Normalized).Select(token => token with { Content = Normalize(token.Content) }));
        _specialIds = definition.AddedTokens.Where(token => token.Special).Select(token => token.Id).ToFrozenSet();
    }

    /// <summary>Gets the tokens by id.</summary>
    public WordPieceVocabulary Vocabulary { get; }

    /// <summary>Gets the id of words that cannot be split into pieces.</summary>
    public int UnknownId { get; }

    /// <summary>Gets the id that fills batches: the file's padding, else that of "[PAD]"; null when there is neither.</summary>
    public int? PadId { get; }

    /// <summary>Gets the id at the start of the template ([CLS]); null when it begins with the text.</summary>
    public int? ClassifyId { get; }

    /// <summary>Gets the id at the end of the template ([SEP]); null when it ends with the text.</summary>
    public int? SeparateId { get; }

    /// <summary>Gets the ids of the special tokens that the file declares.</summary>
    public IReadOnlySet<int> SpecialIds => _specialIds;

    /// <summary>Gets what the file says about truncation, which is not applied by itself; null when it says nothing.</summary>
    public TruncationSettings? Truncation { get; }

    /// <summary>Gets what the file says about padding, which is not applied by itself; null when it says nothing.</summary>
    public PaddingSettings? Padding { get; }

    /// <summary>Gets the number of tokens to which the file would truncate, which is not applied by itself; null when it says nothing.</summary>
    public int? FileMaxTokens => Truncation?.MaxTokens;

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">
    /// A tokenizer.json, a vocab.txt, or a folder with the one or the other; a tokenizer_config.json beside a vocab.txt is obeyed.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file, or the folder holds neither.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message says where.</exception>
    /// <exception cref="NotSupportedException">The tokenizer is of another kind; the message names the part.</exception>
    public static WordPieceTokenizer Load(string path) => new(TokenizerFiles.Read(path));

    /// <summary>Reads a tokenizer.json.</summary>
    /// <param name="stream">The file; it is left open.</param>
    /// <exception cref="InvalidDataException">The file is damaged; the message says where.</exception>
    /// <exception cref="NotSupportedException">The tokenizer is of another kind; the message names the part.</exception>
    public static WordPieceTokenizer LoadJson(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(TokenizerJson.Read(stream, "tokenizer.json"));
    }

    /// <summary>Makes a tokenizer from the tokens of a vocab.txt.</summary>
    /// <param name="tokens">The tokens in the order of their ids. Of a repeated token the last id counts.</param>
    /// <param name="options">Normalisation and special tokens; null: those of bert-base-uncased.</param>
    /// <exception cref="InvalidDataException">A token that the options need is not in the vocabulary.</exception>
    public static WordPieceTokenizer FromVocabulary(IReadOnlyList<string> tokens, WordPieceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return new(VocabularyFile.Define(tokens, options ?? new WordPieceOptions()));
    }

    /// <summary>Tells whether an id is that of a special token.</summary>
    /// <param name="id">The id.</param>
    public bool IsSpecial(int id) => _specialIds.Contains(id);

    /// <summary>Writes the ids of a text, without allocating. What does not fit is cut off at the right, before the closing special tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">Takes the ids; its length is the limit.</param>
    /// <param name="addSpecialTokens">Whether the template's special tokens are added.</param>
    /// <param name="specialTokensAsText">Whether special tokens typed in the text, such as "[MASK]", are plain text.</param>
    /// <returns>The number of ids written.</returns>
    /// <exception cref="ArgumentException">There is not even room for the template's special tokens.</exception>
    public int Encode(ReadOnlySpan<char> text, Span<int> ids, bool addSpecialTokens = true, bool specialTokensAsText = false)
    {
        var room = RoomFor(_single, ids.Length, addSpecialTokens, nameof(ids));
        var count = 0;
        foreach (var part in _single.Parts)
        {
            if (!part.IsSpecial)
            {
                var sink = new IdSink(ids.Slice(count, room), stopWhenFull: true);
                Run(text, specialTokensAsText, ref sink);
                count += sink.Count;
            }
            else if (addSpecialTokens)
            {
                ids[count++] = part.Id;
            }
        }

        return count;
    }

    /// <summary>
    /// Writes the ids of a pair of texts without allocating (scratch space is pooled). What does not fit is cut off at the right of the longer
    /// text, as <see cref="TruncationStrategy.LongestFirst"/>.
    /// </summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="ids">Takes the ids; its length is the limit.</param>
    /// <param name="typeIds">
    /// Takes for each id the text that it belongs to (0 or 1, or what the template says); at least as long as ids, or empty for none.
    /// </param>
    /// <param name="addSpecialTokens">Whether the template's special tokens are added.</param>
    /// <param name="specialTokensAsText">Whether special tokens typed in the texts are plain text.</param>
    /// <returns>The number of ids written.</returns>
    /// <exception cref="ArgumentException">
    /// There is not even room for the template's special tokens, or less for the type ids than for the ids.
    /// </exception>
    public int EncodePair(
        ReadOnlySpan<char> first,
        ReadOnlySpan<char> second,
        Span<int> ids,
        Span<int> typeIds,
        bool addSpecialTokens = true,
        bool specialTokensAsText = false)
    {
        if (!typeIds.IsEmpty && typeIds.Length < ids.Length)
            throw new ArgumentException($"Room for {typeIds.Length} type ids is less than the room for {ids.Length} ids.", nameof(typeIds));
        var room = RoomFor(_pair, ids.Length, addSpecialTokens, nameof(ids));
        var (firstRoom, secondRoom) = (Math.Min(room, MostTokens(first)), Math.Min(room, MostTokens(second)));
        var scratch = ArrayPool<int>.Shared.Rent(firstRoom + secondRoom);
        try
        {
            var firstIds = scratch.AsSpan(0, firstRoom);
            var secondIds = scratch.AsSpan(firstRoom, secondRoom);
            var firstSink = new IdSink(firstIds, stopWhenFull: true);
            Run(first, specialTokensAsText, ref firstSink);
            var secondSink = new IdSink(secondIds, stopWhenFull: true);
            Run(second, specialTokensAsText, ref secondSink);
            var (firstCount, secondCount) = (firstSink.Count, secondSink.Count);

            // Of two texts that both fill the room the longer one keeps the odd token; otherwise the rest of a text makes no difference.
            if (firstCount == room && secondCount == room && int.IsOddInteger(room))
            {
                firstCount = CountTokens(first, addSpecialTokens: false, specialTokensAsText);
                secondCount = CountTokens(second, addSpecialTokens: false, specialTokensAsText);
            }

            var (keptFirst, keptSecond) = Truncator.LongestFirst(firstCount, secondCount, room);
            return Assemble(firstIds[..keptFirst], secondIds[..keptSecond], ids, typeIds, addSpecialTokens);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(scratch);
        }
    }

    /// <summary>Counts the tokens of a text without allocating.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Whether the template's special tokens are counted.</param>
    /// <param name="specialTokensAsText">Whether special tokens typed in the text are plain text.</param>
    public int CountTokens(ReadOnlySpan<char> text, bool addSpecialTokens = true, bool specialTokensAsText = false)
    {
        var sink = new IdSink([], stopWhenFull: false);
        Run(text, specialTokensAsText, ref sink);
        return sink.Count + _single.Added(addSpecialTokens);
    }

    /// <summary>Tokenizes a text with tokens, offsets and masks.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Special tokens and truncation; null: the template's special tokens, and no truncation.</param>
    /// <exception cref="ArgumentException">The options cannot be met: the limit is less than the special tokens, or the stride too large.</exception>
    public TokenizedText Tokenize(string text, TokenizeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new TokenizeOptions();
        return Truncator.Assemble(this, _single, [Collect(text, options)], options);
    }

    /// <summary>Tokenizes a pair of texts with tokens, offsets and masks.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="options">Special tokens and truncation; null: the template's special tokens, and no truncation.</param>
    /// <exception cref="ArgumentException">
    /// The options cannot be met: the limit is less than the special tokens, the stride too large, or the only text that may be cut too short.
    /// </exception>
    public TokenizedText TokenizePair(string first, string second, TokenizeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        options ??= new TokenizeOptions();
        return Truncator.Assemble(this, _pair, [Collect(first, options), Collect(second, options)], options);
    }

    /// <summary>Puts tokens of a text into the template for one text.</summary>
    internal int Wrap(ReadOnlySpan<int> tokens, Span<int> ids)
    {
        var count = 0;
        foreach (var part in _single.Parts)
        {
            if (part.IsSpecial)
            {
                ids[count++] = part.Id;
                continue;
            }

            tokens.CopyTo(ids[count..]);
            count += tokens.Length;
        }

        return count;
    }

    /// <summary>The text after the normalizer alone, as the reference's normalizer gives it.</summary>
    internal string Normalize(string text)
    {
        using var normalized = NormalizedText.Of(_characters, text, 0);
        return normalized.Units.ToString();
    }

    private static PieceTrie BuildTrie(WordPieceDefinition definition)
    {
        var trie = new PieceTrie();
        foreach (var (token, id) in definition.Pieces)
        {
            trie.Add(PieceTrie.WordRoot, token, id);
            if (token.StartsWith(definition.ContinuationPrefix, StringComparison.Ordinal))
                trie.Add(PieceTrie.PieceRoot, token.AsSpan(definition.ContinuationPrefix.Length), id);
        }

        return trie.Freeze();
    }

    private static int RoomFor(Template template, int limit, bool addSpecialTokens, string parameter)
    {
        var added = template.Added(addSpecialTokens);
        return limit >= added
            ? limit - added
            : throw new ArgumentException($"Room for {limit} tokens is less than the {added} special tokens that the template adds.", parameter);
    }

    /// <summary>A unit of text becomes at most three code points, and each of them at most one token.</summary>
    private static int MostTokens(ReadOnlySpan<char> text) => (int)Math.Min(3L * text.Length, Array.MaxLength / 2);

    private int Assemble(ReadOnlySpan<int> first, ReadOnlySpan<int> second, Span<int> ids, Span<int> typeIds, bool addSpecialTokens)
    {
        var count = 0;
        foreach (var part in _pair.Parts)
        {
            var start = count;
            if (!part.IsSpecial)
            {
                var text = part.Text == 0 ? first : second;
                text.CopyTo(ids[count..]);
                count += text.Length;
            }
            else if (addSpecialTokens)
            {
                ids[count++] = part.Id;
            }

            if (!typeIds.IsEmpty)
                typeIds[start..count].Fill(part.TypeId);
        }

        return count;
    }

    private TokenRun Collect(string text, TokenizeOptions options)
    {
        var expected = (text.Length / 4) + 8;
        var run = new TokenRun(new List<int>(expected), new List<TextSpan>(expected));
        var sink = new OffsetSink(run.Ids, run.Offsets);
        Run(text, options.SpecialTokensAsText, ref sink);
        return run;
    }

    private void Run<TSink>(ReadOnlySpan<char> text, bool specialTokensAsText, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var (from, search) = (0, 0);
        while (_writtenTokens.Find(text, ref search, from, specialTokensAsText, out var span) is { } token)
        {
            if (!RunBetween(text[from..Math.Max(from, span.Start)], from, specialTokensAsText, ref sink) || !sink.Add(token.Id, span.Start, span.End))
                return;
            from = span.End;
        }

        RunBetween(text[from..], from, specialTokensAsText, ref sink);
    }

    private bool RunBetween<TSink>(ReadOnlySpan<char> text, int origin, bool specialTokensAsText, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        return _normalizedTokens.IsEmpty
            ? _model.Run(text, origin, null, ref sink)
            : RunNormalized(text, origin, specialTokensAsText, ref sink);
    }

    /// <summary>
    /// The slow path of tokenizers with added tokens that are sought in normalised text: the text is normalised as a whole first.
    /// </summary>
    private bool RunNormalized<TSink>(ReadOnlySpan<char> text, int origin, bool specialTokensAsText, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var normalized = NormalizedText.Of(_characters, text, origin);
        try
        {
            var units = normalized.Units;
            var (from, search) = (0, 0);
            while (_normalizedTokens.Find(units, ref search, from, specialTokensAsText, out var span) is { } token)
            {
                var source = normalized.SourceOf(span);
                var between = units[from..Math.Max(from, span.Start)];
                if (!_normalizedModel.Run(between, from, normalized.Sources, ref sink) || !sink.Add(token.Id, source.Start, source.End))
                    return false;
                from = span.End;
            }

            return _normalizedModel.Run(units[from..], from, normalized.Sources, ref sink);
        }
        finally
        {
            normalized.Dispose();
        }
    }
}
