using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Encoders.Tests.Bm25;

public sealed class FittedBm25Tests
{
    private static readonly JsonElement Milvus = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("golden-sparse.json"))).RootElement
        .GetProperty("entries").EnumerateArray().Single(entry => entry.GetProperty("id").GetString() == "milvus.docs.bm25");

    private static readonly string[] Corpus = Texts("corpus");

    [Fact]
    public async Task The_published_vectors_of_milvus_model_are_the_same()
    {
        using var encoder = FittedBm25Encoder.Fit(Corpus);
        Assert.Equal(Milvus.GetProperty("dim").GetInt32(), encoder.Dimensions);
        Assert.Equal(Milvus.GetProperty("avgdl").GetDouble(), encoder.AverageLength, 1e-12);
        Assert.Equal(3, encoder.CorpusSize);

        var documents = await encoder.EncodeDocumentsAsync(Texts("docs"));
        Assert.Equal(6, Check(documents, "upstream_doc_cells"));
        var queries = await encoder.GenerateAsync(Texts("queries"), new EncodingOptions { Role = EncodingRole.Query });
        Assert.Equal(6, Check(queries, "upstream_query_cells"));
        Assert.Equal([3, 3], queries.Select(query => query.NonZeroCount));
        Assert.All(documents, document => Assert.Equal(21, document.Dimensions));

        static int Check(IReadOnlyList<SparseEmbedding> vectors, string cells)
        {
            var count = 0;
            foreach (var cell in Milvus.GetProperty(cells).EnumerateArray())
            {
                var vector = vectors[cell[0].GetInt32()];
                var position = vector.Indices.Span.IndexOf(cell[1].GetUInt32());
                Assert.Equal(cell[2].GetDouble(), vector.Values.Span[position], 1e-7);
                count++;
            }

            return count;
        }
    }

    [Fact]
    public async Task Terms_are_numbered_by_first_sight_and_the_vocabulary_is_a_real_one()
    {
        using var encoder = FittedBm25Encoder.Fit(["moon star moon", "sun star"]);
        var vocabulary = encoder.GetVocabulary();
        Assert.Equal(["moon", "star", "sun"], Enumerable.Range(0, vocabulary.Count).Select(i => vocabulary.TryGetToken((uint)i, out var token) ? token : null));
        Assert.Equal((false, false), (vocabulary.TryGetToken(3, out _), vocabulary.TryGetIndex("mars", out _)));
        var query = await encoder.EncodeQueryAsync("suns, sun and mars");
        Assert.Equal("sun", Assert.Single(encoder.Decode(query)).Token);
        Assert.Equal(2u, query.Indices.Span[0]);

        // One of two documents: idf is ln(1.5) - ln(1.5), and both of them: a quarter of the mean, which is negative here.
        Assert.Equal(0, query.Values.Span[0]);
        var idf = Math.Log(0.5) - Math.Log(2.5);
        Assert.Equal(0.25 * idf / 3, (await encoder.EncodeQueryAsync("star")).Values.Span[0], 1e-7);
    }

    [Fact]
    public async Task Repeated_query_terms_add_up_and_unknown_terms_lengthen_a_document()
    {
        using var encoder = FittedBm25Encoder.Fit(Corpus);
        var (once, thrice) = (await encoder.EncodeQueryAsync("Turing"), await encoder.EncodeQueryAsync("Turing Turing turing's"));
        Assert.Equal(3 * once.Values.Span[0], thrice.Values.Span[0]);
        var documents = await encoder.EncodeDocumentsAsync(["Turing", "Turing zebra"]);
        Assert.Equal([1, 1], documents.Select(document => document.NonZeroCount));
        Assert.True(documents[0].Values.Span[0] > documents[1].Values.Span[0]);
    }

    [Fact]
    public async Task A_large_corpus_is_learnt_in_one_pass_as_counting_it_twice_would()
    {
        var random = new Random(7);
        var texts = Enumerable.Range(0, 3000).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(80)).Select(_ => $"w{(int)(200_000 * Math.Pow(random.NextDouble(), 3))}"))).ToArray();
        var passes = 0;
        using var encoder = await FittedBm25Encoder.FitAsync(Once());
        using var same = FittedBm25Encoder.Fit(texts);
        Assert.Equal((1, same.VocabularyId, same.AverageLength), (passes, encoder.VocabularyId, encoder.AverageLength));

        var frequencies = texts.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()).GroupBy(word => word).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(frequencies.Count, encoder.Dimensions);
        foreach (var (word, frequency) in frequencies.Take(500))
            Assert.Equal(Math.Log(3000 - frequency + 0.5) - Math.Log(frequency + 0.5), (await encoder.EncodeQueryAsync(word)).Values.Span[0], 1e-5);

        async IAsyncEnumerable<string> Once()
        {
            passes++;
            foreach (var text in texts)
            {
                await Task.Yield();
                yield return text;
            }
        }
    }

    [Fact]
    public async Task What_was_saved_is_loaded_with_the_same_identity_and_the_same_vectors()
    {
        using var file = new TemporaryFile();
        using var encoder = FittedBm25Encoder.Fit(Corpus, new() { K1 = 1.1, B = 0.3, Epsilon = 0.1, MaxTokenLength = 20 });
        await encoder.SaveAsync(file.Path);
        await encoder.SaveAsync(file.Path);
        Assert.Equal(file.Path, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file.Path)!)));

        using var loaded = await FittedBm25Encoder.LoadAsync(file.Path);
        Assert.Equal((encoder.VocabularyId, encoder.AverageLength, encoder.CorpusSize), (loaded.VocabularyId, loaded.AverageLength, loaded.CorpusSize));
        Assert.Equal(await FingerprintAsync(encoder), await FingerprintAsync(loaded));
        foreach (var role in new[] { EncodingRole.Document, EncodingRole.Query })
        {
            var (x, y) = (await encoder.GenerateAsync(Texts("docs"), new EncodingOptions { Role = role }), await loaded.GenerateAsync(Texts("docs"), new EncodingOptions { Role = role }));
            Assert.Equal(x.SelectMany(vector => vector.Indices.ToArray()), y.SelectMany(vector => vector.Indices.ToArray()));
            Assert.Equal(x.SelectMany(vector => vector.Values.ToArray()), y.SelectMany(vector => vector.Values.ToArray()));
        }

        static Task<string> FingerprintAsync(FittedBm25Encoder encoder) => ((EncoderFingerprint)encoder.GetService(typeof(EncoderFingerprint))!).GetValueAsync();
    }

    [Fact]
    public async Task A_file_of_milvus_model_is_loaded()
    {
        using var file = new TemporaryFile();
        await File.WriteAllTextAsync(file.Path, """
            {"version": "v1", "corpus_size": 2, "avgdl": 1.5, "idf_word": ["maison", "\u00e9tud"], "idf_value": [0.5, -0.25], "k1": 1.5, "b": 0.75, "epsilon": 0.25}
            """);
        using var encoder = await FittedBm25Encoder.LoadAsync(file.Path, new() { Language = "french" });
        Assert.StartsWith("bm25:fitted:french:", encoder.VocabularyId, StringComparison.Ordinal);
        Assert.Equal([("maison", 0.5f), ("étud", -0.25f)], encoder.Decode(await encoder.EncodeQueryAsync("Les études des maisons")).Select(term => (term.Token, term.Weight)));
    }

    [Theory]
    [InlineData("version", "\"v2\"", "version is 'v2'")]
    [InlineData("version", "1", "")]
    [InlineData("version", null, "\"version\" is missing")]
    [InlineData("idf_word", null, "\"idf_word\" is missing")]
    [InlineData("idf_word", "{}", "\"idf_word\" is no array")]
    [InlineData("idf_word", "[\"moon\"]", "1 words and 2 values")]
    [InlineData("idf_word", "[\"moon\",\"moon\"]", "'moon' is there twice")]
    [InlineData("idf_word", "[\"moon\",\"\"]", "position 1 is empty")]
    [InlineData("idf_word", "[\"moon\",null]", "position 1 is null")]
    [InlineData("idf_word", "[\"moon\",7]", "")]
    [InlineData("idf_word", "[\"moon\",[]]", "")]
    [InlineData("idf_word", "[\"moon\",\"\\ud800\"]", "")]
    [InlineData("idf_value", "[1,1e300]", "position 1 does not fit a float")]
    [InlineData("idf_value", "[1,\"2\"]", "")]
    [InlineData("idf_value", "null", "\"idf_value\" is no array")]
    [InlineData("corpus_size", "0", "\"corpus_size\" is 0")]
    [InlineData("corpus_size", "1.5", "")]
    [InlineData("avgdl", "0", "'avgdl'")]
    [InlineData("avgdl", "1e999", "'avgdl'")]
    [InlineData("k1", "-1", "'k1'")]
    [InlineData("b", "2", "'b'")]
    [InlineData("epsilon", "9", "'Epsilon'")]
    [InlineData("language", "\"../x\"", "is not the name of a language")]
    [InlineData("language", "\"polish\"", "those of this version for 'polish' are 'unstemmed'")]
    [InlineData("token_max_length", "0", "MaxTokenLength")]
    [InlineData("disable_stemmer", "\"no\"", "")]
    public async Task Broken_files_are_refused_by_name(string member, string? value, string message)
    {
        using var file = new TemporaryFile();
        await FittedBm25Encoder.Fit(["moon", "sun"]).SaveAsync(file.Path);
        var root = JsonNode.Parse(await File.ReadAllTextAsync(file.Path))!.AsObject();
        Assert.True(root.Remove(member));
        var others = root.ToJsonString()[1..];
        await File.WriteAllTextAsync(file.Path, value is null ? "{" + others : $"{{\"{member}\":{value},{others}");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => FittedBm25Encoder.LoadAsync(file.Path));
        Assert.Contains(file.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_cut_anywhere_or_with_something_behind_it_is_refused()
    {
        using var file = new TemporaryFile();
        await FittedBm25Encoder.Fit(["moon", "sun"]).SaveAsync(file.Path);
        var whole = await File.ReadAllBytesAsync(file.Path);
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(file.Path, whole[..length]);
            await Assert.ThrowsAsync<InvalidDataException>(() => FittedBm25Encoder.LoadAsync(file.Path));
        }

        foreach (var tail in new[] { "{}", "x", ",\"b\":1}" })
        {
            await File.WriteAllBytesAsync(file.Path, [.. whole, .. System.Text.Encoding.UTF8.GetBytes(tail)]);
            await Assert.ThrowsAsync<InvalidDataException>(() => FittedBm25Encoder.LoadAsync(file.Path));
        }

        await File.WriteAllTextAsync(file.Path, "{\"b\":1," + System.Text.Encoding.UTF8.GetString(whole)[1..]);
        Assert.Contains("twice", (await Assert.ThrowsAsync<InvalidDataException>(() => FittedBm25Encoder.LoadAsync(file.Path))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FileNotFoundException>(() => FittedBm25Encoder.LoadAsync(file.Path + ".missing"));
    }

    [Fact]
    public async Task Members_of_later_versions_are_passed_over()
    {
        using var file = new TemporaryFile();
        using var encoder = FittedBm25Encoder.Fit(["moon", "sun"]);
        await encoder.SaveAsync(file.Path);
        await File.WriteAllTextAsync(file.Path, "{\"later\":[{\"x\":[1,2]}]," + (await File.ReadAllTextAsync(file.Path))[1..]);
        using var loaded = await FittedBm25Encoder.LoadAsync(file.Path);
        Assert.Equal(encoder.VocabularyId, loaded.VocabularyId);
    }

    [Fact]
    public async Task A_corpus_without_terms_and_options_out_of_range_are_refused()
    {
        Assert.Contains("no terms", Assert.Throws<ArgumentException>(() => FittedBm25Encoder.Fit(["the", ""])).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => FittedBm25Encoder.FitAsync(Array.Empty<string>().ToAsyncEnumerable()));
        Assert.Equal("K1", Assert.Throws<ArgumentOutOfRangeException>(() => FittedBm25Encoder.Fit(Corpus, new() { K1 = double.NaN })).ParamName);
        Assert.Equal("B", Assert.Throws<ArgumentOutOfRangeException>(() => FittedBm25Encoder.Fit(Corpus, new() { B = 1.1 })).ParamName);
        Assert.Equal("Epsilon", Assert.Throws<ArgumentOutOfRangeException>(() => FittedBm25Encoder.Fit(Corpus, new() { Epsilon = -1 })).ParamName);
        Assert.ThrowsAny<OperationCanceledException>(() => FittedBm25Encoder.Fit(Corpus, options: null, new CancellationToken(canceled: true)));
    }

    private static string[] Texts(string property) => [.. Milvus.GetProperty(property).EnumerateArray().Select(text => text.GetString()!)];

    private sealed class TemporaryFile : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bm25");

        public string Path => System.IO.Path.Combine(_folder.FullName, "bm25.json");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
