using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Connectors.Encoders.Tests.Bm25;

public sealed class Bm25EncoderTests
{
    private const string Fox = "The quick brown fox jumps over the lazy dog; the dog barks.";

    [Fact]
    public void Words_of_random_texts_are_those_of_the_steps_taken_one_after_the_other()
    {
        var random = new Random(20261121);
        var characters = "aZ09_ .'-éßİıΣςʰ\u0301\u0345中ﬁⒶ\0\u001c\u00a0\ud83d\ude00\ud835\udc00\ud801\udc00".ToCharArray();
        var longest = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var text = new char[random.Next(80)];
            var share = random.NextDouble();
            foreach (ref var unit in text.AsSpan())
                unit = random.NextDouble() < share ? (char)('A' + random.Next(58)) : characters[random.Next(characters.Length)];
            var limit = random.Next(1, 45);
            var expected = InSteps(new string(text), limit);
            Assert.Equal(expected, Words.Of(new string(text), limit));
            longest = Math.Max(longest, expected.Select(word => word.Length).DefaultIfEmpty().Max());
        }

        Assert.InRange(longest, 33, 44);
    }

    [Fact]
    public async Task Vectors_come_in_the_order_of_the_texts_whether_few_or_many_and_on_how_many_threads()
    {
        using var encoder = new Bm25Encoder();
        var texts = Enumerable.Range(0, 3000).Select(i => $"document number{i} of a pile, {Fox}").ToArray();
        var alone = texts.Take(50).Select(text => encoder.EncodeDocumentsAsync([text]).Result[0]).ToArray();
        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => encoder.EncodeDocumentsAsync(texts))));
        foreach (var together in calls)
        {
            Assert.Equal(texts.Length, together.Count);
            for (var i = 0; i < texts.Length; i++)
                Assert.Contains(HashedTerms.Hash($"number{i}"), together[i].Indices.ToArray());
            for (var i = 0; i < alone.Length; i++)
                AssertEqual(alone[i], together[i]);
        }
    }

    [Fact]
    public async Task A_query_weighs_each_of_its_terms_one_and_a_document_by_frequency()
    {
        using var encoder = new Bm25Encoder();
        var query = await encoder.EncodeQueryAsync("dogs, dogs and foxes");
        var document = Assert.Single(await encoder.EncodeDocumentsAsync([Fox]));
        Assert.Equal([1, 1], query.Values.ToArray());
        Assert.Equal(7, document.NonZeroCount);
        Assert.Equal("bm25:murmur3:english", document.VocabularyId);
        Assert.Equal(0, document.Dimensions);
        var (dog, fox) = (WeightOf(document, "dog"), WeightOf(document, "fox"));
        Assert.True(dog > fox);
        Assert.Equal((float)((double)dog + fox), query.Dot(document));
        Assert.Equal(8, (await encoder.EncodeDocumentsAsync([Fox])).Usage!.InputTokenCount);
    }

    [Fact]
    public async Task Options_of_a_call_prune_and_what_bm25_has_not_is_refused()
    {
        using var encoder = new Bm25Encoder();
        var pruned = await encoder.GenerateAsync([Fox], new SparseEncodingOptions { MaxTerms = 1 });
        Assert.Equal([HashedTerms.Hash("dog")], pruned[0].Indices.ToArray());
        await Assert.ThrowsAsync<ArgumentException>(() => encoder.GenerateAsync([Fox], new EncodingOptions { PromptName = "query" }));
        await Assert.ThrowsAsync<NotSupportedException>(() => encoder.GenerateAsync([Fox], new EmbeddingGenerationOptions { Dimensions = 10 }));
        Assert.Contains("position 1", (await Assert.ThrowsAsync<ArgumentException>(() => encoder.GenerateAsync(["a", null!]))).Message, StringComparison.Ordinal);
        Assert.Empty(await encoder.GenerateAsync([]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task A_cancelled_call_ends(int texts)
    {
        using var encoder = new Bm25Encoder();
        var token = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.GenerateAsync(Enumerable.Repeat(Fox, texts), options: null, token));
        Assert.Equal(0, encoder.Statistics.Documents);
    }

    [Fact]
    public async Task Hostile_texts_are_texts()
    {
        using var encoder = new Bm25Encoder(new() { Dictionary = new(maxTerms: 1000) });
        var huge = string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $"w{i} moon\0"));
        Assert.True(huge.Length > 10_000_000);
        string[] texts = ["", " \0\t\u001c ", "\ud800", "a\udc00b", "\ud83d\ude00 \ud83d", new string('x', 10_000_000), new string('Σ', 2_000_000), huge, Fox];
        var vectors = await encoder.EncodeDocumentsAsync(texts);
        Assert.Equal([0, 0, 0, 1, 0, 0, 0], vectors.Take(7).Select(vector => vector.NonZeroCount));
        Assert.Equal("b", Assert.Single(encoder.Decode(vectors[3])).Token);
        Assert.True(((Bm25Dictionary)encoder.GetVocabulary()).IsFull);
        Assert.InRange(vectors[7].NonZeroCount, 999_000, 1_000_001);

        // What was remembered of the large text is forgotten, and nothing else.
        using var fresh = new Bm25Encoder();
        AssertEqual((await fresh.EncodeDocumentsAsync([Fox]))[0], vectors[8]);
        AssertEqual(vectors[8], (await encoder.EncodeDocumentsAsync([Fox]))[0]);
    }

    [Fact]
    public async Task Nothing_is_allocated_for_a_word_that_was_met_before()
    {
        using var encoder = new Bm25Encoder();
        string[] texts = [string.Join(' ', Enumerable.Repeat(Fox + " Größe naïve", 40))];
        Assert.True(texts[0].Length < 1 << 15);
        for (var i = 0; i < 50; i++)
            await encoder.GenerateAsync(texts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            await encoder.GenerateAsync(texts);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        Assert.InRange(each, 1, 1000);
    }

    [Fact]
    public async Task A_language_that_is_not_there_keeps_all_words_and_says_so()
    {
        var log = new ListLogger();
        using var encoder = new Bm25Encoder(new() { Language = "polish" }, log);
        Assert.False(encoder.Stems || encoder.DropsStopWords);
        Assert.Equal("BM25 has neither a stemmer nor stop words for 'polish'.", encoder.Warning);
        Assert.Equal(encoder.Warning, Assert.Single(log.Messages));
        Assert.Equal("bm25:murmur3:unstemmed", encoder.VocabularyId);
        Assert.Equal(2, Assert.Single(await encoder.EncodeDocumentsAsync(["the jumps"])).NonZeroCount);

        using var english = new Bm25Encoder(new() { DisableStemmer = true }, log);
        Assert.Equal((encoder.VocabularyId, null, 1), (english.VocabularyId, english.Warning, log.Messages.Count));
    }

    [Fact]
    public async Task A_language_without_stop_words_is_stemmed_and_says_so()
    {
        using var encoder = new Bm25Encoder(new() { Language = "spanish" });
        Assert.Equal((true, false, "BM25 has no stop words for 'spanish'."), (encoder.Stems, encoder.DropsStopWords, encoder.Warning));
        Assert.Equal("bm25:murmur3:spanish", encoder.VocabularyId);
        Assert.Equal(HashedTerms.Hash("cas"), Assert.Single((await encoder.EncodeQueryAsync("casas")).Indices.ToArray()));
    }

    [Fact]
    public async Task Vectors_of_different_stems_are_not_compared()
    {
        using var english = new Bm25Encoder();
        using var german = new Bm25Encoder(new() { Language = "german" });
        var (query, document) = (await english.EncodeQueryAsync("hand"), await german.EncodeQueryAsync("hand"));
        Assert.Throws<InvalidOperationException>(() => query.Dot(document));
    }

    [Theory]
    [InlineData("English")]
    [InlineData("")]
    [InlineData("../english")]
    public void Names_that_are_none_of_a_language_are_refused(string language) =>
        Assert.Equal("Language", Assert.Throws<ArgumentException>(() => new Bm25Encoder(new() { Language = language })).ParamName);

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, -0.1, 1001 })
        {
            Refused(nameof(Bm25Options.K), new() { K = bad });
            Refused(nameof(Bm25Options.B), new() { B = bad });
        }

        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, 0, -1 })
            Refused(nameof(Bm25Options.AverageLength), new() { AverageLength = bad });
        Refused(nameof(Bm25Options.MaxTokenLength), new() { MaxTokenLength = 0 });
        Refused(nameof(Bm25Options.MaxTokenLength), new() { MaxTokenLength = 10_001 });

        static void Refused(string name, Bm25Options options) =>
            Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new Bm25Encoder(options)).ParamName);
    }

    [Fact]
    public async Task The_extremes_of_the_options_keep_every_weight_finite()
    {
        foreach (var k in new[] { 0d, 1000 })
        {
            foreach (var length in new[] { 1e-9, 1e9 })
            {
                using var encoder = new Bm25Encoder(new() { K = k, B = 1, AverageLength = length, MaxTokenLength = 10_000 });
                var document = Assert.Single(await encoder.EncodeDocumentsAsync([Fox + new string('é', 10_000)]));
                Assert.Equal(8, document.NonZeroCount);
                Assert.All(document.Values.ToArray(), value => Assert.True(value is > 0 and <= 2 * 1001));
            }
        }
    }

    [Fact]
    public async Task The_fingerprint_changes_with_every_setting_that_changes_vectors()
    {
        Bm25Options[] settings =
        [
            new(), new() { K = 1 }, new() { B = 1 }, new() { AverageLength = 1 }, new() { MaxTokenLength = 1 }, new() { Language = "german" },
            new() { DisableStemmer = true },
        ];
        var prints = await Task.WhenAll(settings.Append(new()).Select(options => Fingerprint(new Bm25Encoder(options)).GetValueAsync()));
        Assert.Equal(settings.Length, prints.Distinct().Count());
        Assert.Equal(prints[0], prints[^1]);

        static EncoderFingerprint Fingerprint(Bm25Encoder encoder) => (EncoderFingerprint)encoder.GetService(typeof(EncoderFingerprint))!;
    }

    /// <summary>What comes from the cache was not encoded: neither the dictionary nor the statistics know of it.</summary>
    [Fact]
    public async Task Behind_a_cache_each_text_is_encoded_and_counted_once()
    {
        var encoder = new Bm25Encoder(new() { Dictionary = new() });
        using var cached = new CachingEncoder<SparseEmbedding>(encoder);
        var (first, second) = (await cached.EncodeDocumentsAsync([Fox, Fox]), await cached.EncodeDocumentsAsync([Fox]));
        AssertEqual(first[0], first[1]);
        AssertEqual(first[0], second[0]);
        Assert.Equal(1, encoder.Statistics.Documents);
        Assert.NotEqual(first[0].NonZeroCount, (await cached.EncodeQueryAsync("dogs and foxes")).NonZeroCount);
        Assert.Equal("dog", cached.Decode(second[0], top: 1)[0].Token);
    }

    [Fact]
    public void Services_are_the_encoder_its_metadata_and_a_vocabulary_only_where_there_is_one()
    {
        using var encoder = new Bm25Encoder();
        Assert.Same(encoder, encoder.GetService(typeof(Bm25Encoder)));
        Assert.Null(encoder.GetService(typeof(Bm25Encoder), "key"));
        Assert.Null(encoder.GetService(typeof(ISparseVocabulary)));
        Assert.Equal("bm25:english", ((EmbeddingGeneratorMetadata)encoder.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelId);
    }

    /// <summary>The reference's steps, each over the whole text.</summary>
    private static List<string> InSteps(string text, int limit)
    {
        var spaced = Replace(text);
        var lower = new StringBuilder();
        for (var i = 0; i < spaced.Length;)
        {
            var start = i;
            var scalar = Utf16.Next(spaced, ref i);
            if (scalar == PythonCharacters.DottedCapitalI)
                lower.Append("i\u0307");
            else
                lower.Append(PythonCharacters.Entry(scalar) == 0 ? " " : char.ConvertFromUtf32(PythonCharacters.Lower(scalar, PythonCharacters.Entry(scalar), spaced, start)));
        }

        return [.. Replace(lower.ToString()).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word != "_" && word.EnumerateRunes().Count() <= limit)];

        static string Replace(string text)
        {
            var replaced = new StringBuilder();
            for (var i = 0; i < text.Length;)
            {
                var start = i;
                var isWord = PythonCharacters.Entry(Utf16.Next(text, ref i)) != 0;
                replaced.Append(isWord ? text[start..i] : " ");
            }

            return replaced.ToString();
        }
    }

    private static float WeightOf(SparseEmbedding embedding, string term) => embedding.Values.Span[embedding.Indices.Span.IndexOf(HashedTerms.Hash(term))];

    private static void AssertEqual(SparseEmbedding expected, SparseEmbedding actual)
    {
        Assert.Equal(expected.Indices.ToArray(), actual.Indices.ToArray());
        Assert.Equal(expected.Values.ToArray(), actual.Values.ToArray());
    }

    private sealed class ListLogger : ILogger<Bm25Encoder>
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));
    }
}
