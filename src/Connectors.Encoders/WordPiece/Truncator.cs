namespace Connectors.Encoders;

/// <summary>Cuts tokenized texts to a limit, as windows, and puts them into a template.</summary>
internal static class Truncator
{
    public static TokenizedText Assemble(WordPieceTokenizer tokenizer, Template template, IReadOnlyList<TokenRun> runs, TokenizeOptions options)
    {
        var windows = Windows(template, runs, options);
        var overflow = new List<TokenizedText>();
        if (options.Stride is not null)
        {
            foreach (var combination in Combinations(windows).Skip(1))
                overflow.Add(Fill(tokenizer.Vocabulary, template, runs, combination, options, []));
        }

        return Fill(tokenizer.Vocabulary, template, runs, [.. windows.Select(list => list[0])], options, overflow);
    }

    /// <summary>How much of each text of a pair is kept when the longer one is cut first, and both when either is over half of the room.</summary>
    public static (int First, int Second) LongestFirst(int first, int second, int room)
    {
        if ((long)first + second <= room)
            return (first, second);
        var shorter = Math.Min(first, second);
        var longer = Math.Max(shorter, room - shorter);
        if ((long)shorter + longer > room)
            (shorter, longer) = (room / 2, (room / 2) + (room % 2));
        return first > second ? (longer, shorter) : (shorter, longer);
    }

    private static List<TextSpan>[] Windows(Template template, IReadOnlyList<TokenRun> runs, TokenizeOptions options)
    {
        var lengths = runs.Select(run => run.Ids.Count).ToArray();
        if (options.MaxTokens is not { } limit)
            return [.. lengths.Select(length => new List<TextSpan> { new(0, length) })];
        var kept = Kept(lengths, RoomIn(template, limit, options), options.Strategy);
        return [.. lengths.Select((length, text) => Windows(length, kept[text], options))];
    }

    private static int RoomIn(Template template, int limit, TokenizeOptions options)
    {
        var added = template.Added(options.AddSpecialTokens);
        if (limit < added)
        {
            throw new ArgumentException(
                $"{nameof(options.MaxTokens)} is {limit}, less than the {added} special tokens of the template.", nameof(options));
        }

        CheckStride(options, limit - added);
        return limit - added;
    }

    private static void CheckStride(TokenizeOptions options, int size)
    {
        if (options.Stride is { } stride && (stride < 0 || stride >= size))
        {
            throw new ArgumentException(
                $"{nameof(options.Stride)} is {stride}; it must be at least 0 and less than the {size} tokens of a window.", nameof(options));
        }
    }

    private static int[] Kept(int[] lengths, int room, TruncationStrategy strategy)
    {
        var excess = lengths.Sum(length => (long)length) - room;
        if (excess <= 0)
            return lengths;
        if (room == 0)
            return new int[lengths.Length];
        if (strategy is TruncationStrategy.LongestFirst)
        {
            if (lengths.Length == 1)
                return [room];
            var (first, second) = LongestFirst(lengths[0], lengths[1], room);
            return [first, second];
        }

        var cut = strategy is TruncationStrategy.OnlyFirst ? 0 : 1;
        if (cut >= lengths.Length)
            throw new ArgumentException("The strategy OnlySecond needs a pair of texts.", nameof(strategy));
        if (lengths[cut] <= excess)
        {
            throw new ArgumentException(
                $"The strategy {strategy} cannot meet the limit: that text has {lengths[cut]} tokens and {excess} are too many.", nameof(strategy));
        }

        var kept = (int[])lengths.Clone();
        kept[cut] -= (int)excess;
        return kept;
    }

    /// <summary>The windows over a text, from the side that is kept; the last one holds what is left.</summary>
    private static List<TextSpan> Windows(int length, int size, TokenizeOptions options)
    {
        if (size >= length)
            return [new TextSpan(0, length)];
        if (size == 0)
            return [new TextSpan(0, 0), new TextSpan(0, length)];
        CheckStride(options, size);
        var step = size - (options.Stride ?? 0);

        var windows = new List<TextSpan>();
        for (int from = 0, to = 0; to < length; from += step)
        {
            to = Math.Min(from + size, length);
            windows.Add(options.Side is TruncationSide.Right ? new TextSpan(from, to) : new TextSpan(length - to, length - from));
        }

        return windows;
    }

    /// <summary>Every window of the first text with every one of the second, the first combination being what truncation keeps.</summary>
    private static IEnumerable<TextSpan[]> Combinations(List<TextSpan>[] windows)
    {
        if (windows.Length == 1)
            return windows[0].Select(window => new[] { window });
        var kept = (windows[0][0], windows[1][0]);
        var others = windows[0].Skip(1).SelectMany(first => windows[1].Select(second => new[] { first, second }))
            .Concat(windows[1].Skip(1).Select(second => new[] { windows[0][0], second }));
        return others.Prepend([kept.Item1, kept.Item2]);
    }

    private static TokenizedText Fill(
        WordPieceVocabulary vocabulary,
        Template template,
        IReadOnlyList<TokenRun> runs,
        TextSpan[] windows,
        TokenizeOptions options,
        IReadOnlyList<TokenizedText> overflow)
    {
        var count = windows.Sum(window => window.Length) + template.Added(options.AddSpecialTokens);
        var (ids, offsets, special, types) = (new int[count], new TextSpan[count], new int[count], new int[count]);
        var at = 0;
        foreach (var part in template.Parts)
        {
            var start = at;
            if (!part.IsSpecial)
            {
                var window = windows[part.Text];
                runs[part.Text].Ids.CopyTo(window.Start, ids, at, window.Length);
                runs[part.Text].Offsets.CopyTo(window.Start, offsets, at, window.Length);
                at += window.Length;
            }
            else if (options.AddSpecialTokens)
            {
                special[at] = 1;
                ids[at++] = part.Id;
            }

            types.AsSpan(start..at).Fill(part.TypeId);
        }

        return new TokenizedText(ids, Array.ConvertAll(ids, id => vocabulary[id]), offsets, special, types, overflow);
    }
}
