using Connectors.Encoders;
using Connectors.Onnx.Tests.Tiny;

namespace Connectors.Onnx.Tests;

/// <summary>Documents beyond the token limit, read whole in windows.</summary>
[Collection(nameof(Models))]
public sealed class WindowTests(Models models)
{
    private static readonly string Long = string.Join(' ', Golden.Texts.Where(text => text.Length > 100).Take(8));

    [Theory]
    [InlineData(WindowMerge.Max)]
    [InlineData(WindowMerge.Sum)]
    public async Task A_long_text_is_the_merged_vectors_of_its_windows(WindowMerge merge)
    {
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 32, Windows = new() { Overlap = 10, Merge = merge, Record = true } });
        using var single = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 32 });
        var tokenizer = (WordPieceTokenizer)single.GetService(typeof(WordPieceTokenizer))!;

        // Of words of one token each, so that no window begins or ends inside a word and each can be encoded alone.
        var text = string.Join(' ', Long.Split(' ').Where(word => tokenizer.CountTokens(word, addSpecialTokens: false) == 1));
        var vector = Assert.Single(await encoder.GenerateAsync([text]));
        var windows = TextWindows.Of(vector)!;
        Assert.Equal(tokenizer.Tokenize(text, new() { MaxTokens = 32, Stride = 10 }).Overflow.Count + 1, windows.Spans.Count);
        Assert.True(windows.Spans.Count > 10);
        var parts = await single.GenerateAsync(windows.Spans.Select(span => text[span.Start..span.End]));
        var expected = new Dictionary<uint, float>();
        foreach (var part in parts)
        {
            foreach (var (index, value) in Terms(part))
                expected[index] = merge == WindowMerge.Max ? Math.Max(expected.GetValueOrDefault(index), value) : expected.GetValueOrDefault(index) + value;
        }

        Assert.InRange(Golden.Difference(SparseEmbedding.FromDictionary(expected), vector), 0, 1e-4f);
        Assert.All(Terms(vector), term =>
        {
            var winner = parts[windows.WinnerOf(term.Index)!.Value];
            Assert.Equal(parts.Max(part => Weight(part, term.Index)), Weight(winner, term.Index), 1e-5f);
        });
        Assert.Null(windows.WinnerOf(30521));
    }

    [Fact]
    public async Task Windows_have_the_tokens_and_places_of_the_reference_tokenizer()
    {
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 20, Windows = new() { Overlap = 5, Record = true } });
        var tokenizer = (WordPieceTokenizer)encoder.GetService(typeof(WordPieceTokenizer))!;
        foreach (var text in Golden.Texts.Append(Long))
        {
            var first = tokenizer.Tokenize(text, new() { MaxTokens = 20, Stride = 5 });
            var expected = first.Overflow.Prepend(first).Select(window => window.Offsets.Skip(1).SkipLast(1).ToList()).Select(offsets => offsets.Count == 0 ? new TextSpan(0, 0) : new TextSpan(offsets[0].Start, offsets[^1].End)).ToList();
            var spans = TextWindows.Of(Assert.Single(await encoder.GenerateAsync([text])))!.Spans;
            Assert.Equal(expected.Count, spans.Count);
            if (spans.Count > 1)
                Assert.Equal(expected, spans);
            else
                Assert.Equal(new TextSpan(0, text.Length), spans[0]);
        }
    }

    [Fact]
    public async Task A_text_within_the_limit_has_the_same_vector_with_windows_and_without()
    {
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 256, Windows = new() });
        var (plain, windowed) = (await models.Splade.GenerateAsync(Golden.Texts), await encoder.GenerateAsync(Golden.Texts));
        Assert.Equal(24, windowed.Count);
        var same = 0;
        for (var i = 0; i < 24; i++)
        {
            Assert.Null(TextWindows.Of(windowed[i]));
            if (((WordPieceTokenizer)encoder.GetService(typeof(WordPieceTokenizer))!).CountTokens(Golden.Texts[i]) > 256)
                continue;
            Assert.InRange(Golden.Difference(plain[i], windowed[i]), 0, 1e-5f);
            same++;
        }

        Assert.True(same > 20);
    }

    [Fact]
    public async Task The_passage_that_answers_is_found_and_its_contributions_make_up_the_score()
    {
        var filling = string.Join(' ', Enumerable.Repeat("The committee met again to discuss the budget of the coming year.", 12));
        var text = $"{filling} Neil Armstrong was the first man to walk on the moon. {filling}";
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 48, Windows = new() { Overlap = 12, Record = true } });
        var (query, document) = (await encoder.EncodeQueryAsync("moon landing astronaut"), Assert.Single(await encoder.EncodeDocumentsAsync([text])));
        var windows = TextWindows.Of(document)!;
        var contributions = windows.Contributions(query, document);
        Assert.Equal(query.Dot(document), contributions.Sum(), 1e-4f);
        var best = windows.Spans[contributions.ToList().IndexOf(contributions.Max())];
        Assert.Contains("moon", text[best.Start..best.End]);

        // It outlives pruning.
        var pruned = document.Prune(10);
        Assert.Equal(query.Dot(pruned), TextWindows.Of(pruned)!.Contributions(query, pruned).Sum(), 1e-4f);
    }

    [Fact]
    public async Task Windows_do_not_depend_on_the_other_documents_of_the_call()
    {
        var texts = Golden.Texts.Concat(Enumerable.Range(1, 40).Select(i => string.Join(' ', Golden.Texts.Skip(i % 20).Take(i % 7)))).ToArray();
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 40, MaxTokensPerBatch = 64 * 40, Windows = new() { Overlap = 8 } });
        var together = await encoder.GenerateAsync(texts);
        foreach (var i in new[] { 0, 5, 20, 30, 45, 63 })
            Assert.InRange(Golden.Difference(Assert.Single(await encoder.GenerateAsync([texts[i]])), together[i]), 0, 1e-5f);
    }

    [Fact]
    public async Task The_prompt_stands_in_front_of_every_window_and_places_are_those_of_the_text()
    {
        using var model = new TinyModel(("config_sentence_transformers.json", """{"prompts":{"document":"query: "}}""")).WithGraph();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokens = 8, Windows = new() { Overlap = 1, Record = true } });
        const string Text = "a b c a b c";
        var vectors = await encoder.GenerateAsync([Text]);
        var spans = TextWindows.Of(vectors[0])!.Spans;

        // [CLS] query : and four of the text [SEP] would be eight: [CLS] query : a b c a [SEP].
        Assert.Equal(["a b c a", "a b c"], spans.Select(span => Text[span.Start..span.End]));
        Assert.Equal(8 + 7, vectors.Usage!.InputTokenCount);
        var parts = await encoder.GenerateAsync(["a b c a", "a b c"]);
        foreach (var (index, value) in Terms(vectors[0]))
            Assert.Equal(parts.Max(part => Weight(part, index)), value, 1e-6f);
    }

    [Fact]
    public async Task Queries_are_cut_as_ever_and_terms_are_limited_after_merging()
    {
        using var model = new TinyModel(("config_sentence_transformers.json", """{"max_active_dims":2}""")).WithGraph();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokens = 4, Windows = new() { Overlap = 1, Record = true } });
        using var plain = await SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokens = 4 });
        Assert.Equal(0f, Golden.Difference(await plain.EncodeQueryAsync("a b c a"), await encoder.EncodeQueryAsync("a b c a")));
        var all = Assert.Single(await encoder.GenerateAsync(["a b c a"], new SparseEncodingOptions { MaxTerms = 10 }));
        var two = Assert.Single(await encoder.GenerateAsync(["a b c a"]));
        Assert.Equal(2, two.NonZeroCount);
        Assert.Equal(all.Values.ToArray().OrderDescending().Take(2).Order(), two.Values.ToArray().Order());
        Assert.NotNull(TextWindows.Of(two));
    }

    [Fact]
    public async Task Progress_counts_texts_and_cancelling_ends_the_call()
    {
        using var model = new TinyModel().WithGraph();
        using var cancellation = new CancellationTokenSource();
        var reports = new Reports();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokens = 8, MaxTokensPerBatch = 24, Progress = reports, Windows = new() { Overlap = 2 } });
        var texts = Enumerable.Range(1, 30).Select(i => string.Join(' ', Enumerable.Repeat("a b c", i))).ToArray();
        Assert.Equal(30, (await encoder.GenerateAsync(texts)).Count);
        Assert.Equal(new EncodingProgress(30, 30), reports.Values[^1]);
        Assert.Equal(reports.Values.Select(report => report.Done).Order(), reports.Values.Select(report => report.Done));
        Assert.True(reports.Values.Count > 30);

        reports.OnReport = cancellation.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.GenerateAsync(texts, cancellationToken: cancellation.Token));
    }

    [Fact]
    public async Task Overlaps_that_leave_no_step_are_refused()
    {
        using var model = new TinyModel(("config_sentence_transformers.json", """{"prompts":{"document":"query: query: "}}""")).WithGraph();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SpladeEncoder.LoadAsync("/nowhere", new() { Windows = new() { Overlap = -1 } }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SpladeEncoder.LoadAsync("/nowhere", new() { Windows = new() { Merge = (WindowMerge)9 } }));
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokens = 8, Windows = new() { Overlap = 6 } }));
        Assert.Contains("leave 6 for the text", error.Message);
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokens = 8, Windows = new() { Overlap = 2 } });
        Assert.Contains("The prompt has 4 tokens", (await Assert.ThrowsAsync<ArgumentException>(() => encoder.GenerateAsync(["a b c a b c"]))).Message);
    }

    private static float Weight(SparseEmbedding vector, uint index) => vector.Indices.Span.BinarySearch(index) is >= 0 and var position ? vector.Values.Span[position] : 0;

    private static IEnumerable<(uint Index, float Weight)> Terms(SparseEmbedding vector) => vector.Indices.ToArray().Zip(vector.Values.ToArray());

    private sealed class Reports : IProgress<EncodingProgress>
    {
        public List<EncodingProgress> Values { get; } = [];

        public Action? OnReport { get; set; }

        public void Report(EncodingProgress value)
        {
            Values.Add(value);
            OnReport?.Invoke();
        }
    }
}
