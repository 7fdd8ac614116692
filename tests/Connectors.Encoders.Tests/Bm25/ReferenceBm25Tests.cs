using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Connectors.Encoders.Tests.Bm25;

/// <summary>Against tests/golden/bm25.json (fastembed 0.9.1), python-tokens.json (Python 3.11) and the BM25 entries of golden-sparse.json.</summary>
public sealed class ReferenceBm25Tests
{
    private static readonly JsonElement Golden = Read("bm25.json");

    private static readonly Dictionary<string, JsonElement> Sparse = Read("golden-sparse.json").GetProperty("entries").EnumerateArray()
        .ToDictionary(entry => entry.GetProperty("id").GetString()!);

    [Fact]
    public async Task The_104_documents_and_queries_are_those_of_fastembed()
    {
        var count = 0;
        foreach (var item in Golden.GetProperty("cases").EnumerateArray())
        {
            using var encoder = new Bm25Encoder(Options(item));
            var text = item.GetProperty("text").GetString()!;
            var document = Assert.Single(await encoder.EncodeDocumentsAsync([text]));
            var expected = Numbers(item, "indices").Zip(item.GetProperty("values").EnumerateArray()).OrderBy(pair => pair.First).ToArray();
            Assert.Equal(expected.Select(pair => pair.First), document.Indices.ToArray());
            Assert.Equal(expected.Select(pair => (float)pair.Second.GetDouble()), document.Values.ToArray());

            var query = await encoder.EncodeQueryAsync(text);
            Assert.Equal(Numbers(item, "query_indices"), query.Indices.ToArray());
            Assert.All(query.Values.ToArray(), value => Assert.Equal(1, value));

            var tokens = item.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!).ToArray();
            Assert.Equal(tokens.Length, encoder.Statistics.Terms);
            Assert.Equal(tokens.Select(token => HashedTerms.Hash(token)).Distinct().Order(), document.Indices.ToArray());
            count++;
        }

        Assert.Equal(104, count);
    }

    [Fact]
    public void Weights_are_the_reference_s_to_the_last_bit_of_a_double()
    {
        var count = 0;
        foreach (var item in Golden.GetProperty("cases").EnumerateArray())
        {
            var options = Options(item);
            var saturation = new Bm25Saturation(options.K, options.B, options.AverageLength);
            var tokens = item.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!).ToArray();
            var weights = new Dictionary<uint, double>();
            foreach (var term in tokens.GroupBy(token => token))
                weights[HashedTerms.Hash(term.Key)] = saturation.Weigh(term.Count(), tokens.Length);
            foreach (var (index, value) in Numbers(item, "indices").Zip(item.GetProperty("values").EnumerateArray()))
            {
                Assert.Equal(value.GetDouble(), weights[index]);
                count++;
            }
        }

        Assert.Equal(767, count);
    }

    [Fact]
    public void The_126_hashes_are_those_of_mmh3()
    {
        var count = 0;
        foreach (var item in Golden.GetProperty("hashes").EnumerateArray())
        {
            var text = item[0].GetString()!;
            Assert.Equal(item[1].GetInt32(), (int)Murmur3.Hash(Encoding.UTF8.GetBytes(text)));
            Assert.Equal(item[2].GetInt64(), HashedTerms.Hash(text));
            count++;
        }

        foreach (var item in Golden.GetProperty("hashes_seeded").EnumerateArray())
        {
            Assert.Equal(item[2].GetInt32(), (int)Murmur3.Hash(Encoding.UTF8.GetBytes(item[0].GetString()!), item[1].GetUInt32()));
            count++;
        }

        Assert.Equal(126, count);
    }

    [Fact]
    public void The_stop_words_are_the_lists_of_the_reference()
    {
        var count = 0;
        foreach (var language in Golden.GetProperty("stopwords").EnumerateObject())
        {
            var analyzer = new Bm25Analyzer(new Bm25TextOptions { Language = language.Name });
            foreach (var word in language.Value.EnumerateArray().Select(word => word.GetString()!))
            {
                var buffer = new char[analyzer.BufferLength];
                word.CopyTo(buffer);
                Assert.Equal(0, analyzer.Reduce(buffer, word.Length));
                count++;
            }
        }

        Assert.Equal(153 + 231 + 155 + 151, count);
        Assert.Equal(Golden.GetProperty("stopwords").EnumerateObject().Select(language => language.Name).Order(), Bm25Encoder.Languages.Where(IsWhole));

        static bool IsWhole(string language)
        {
            using var encoder = new Bm25Encoder(new() { Language = language });
            return encoder.Warning is null;
        }
    }

    [Fact]
    public void All_1112064_scalars_make_the_words_that_Python_makes_of_them_by_their_digest()
    {
        var golden = Read("python-tokens.json");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0;
        for (var scalar = 0; scalar < 0x110000; scalar++)
        {
            if (scalar is >= 0xD800 and < 0xE000)
                continue;
            var c = char.ConvertFromUtf32(scalar);
            var words = string.Join(' ', Words.Of($"{c} A{c}b A{c}Σ AΣ{c} AΣ{c}b {c}Σ"));
            hash.AppendData(Encoding.UTF8.GetBytes($"{scalar:X}\t{words}\n"));
            count++;
        }

        Assert.Equal(golden.GetProperty("scalars").GetInt32(), count);
        Assert.Equal(golden.GetProperty("sha256").GetString(), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Theory]
    [InlineData("chroma.bm25.usain", 12)]
    [InlineData("chroma.bm25.spacetime", 7)]
    public async Task Chroma_s_published_vectors_are_the_same(string id, int terms)
    {
        var item = Sparse[id];
        using var encoder = new Bm25Encoder();
        var document = Assert.Single(await encoder.EncodeDocumentsAsync([item.GetProperty("text").GetString()!]));
        Assert.Equal(terms, document.NonZeroCount);
        Assert.Equal(Numbers(item, "indices"), document.Indices.ToArray());
        Assert.All(document.Values.ToArray(), value => Assert.Equal(item.GetProperty("value_all").GetDouble(), value, 1e-5));
    }

    [Fact]
    public async Task Fastembed_s_own_tests_of_languages_and_special_characters_count_as_many_terms()
    {
        var (languages, special) = (Sparse["fastembed.bm25.shapes.lang"], Sparse["fastembed.bm25.shapes.special"]);
        Assert.Equal(Numbers(languages, "nnz_french"), await TermsAsync("french", languages));
        Assert.Equal(Numbers(languages, "nnz_english"), await TermsAsync("english", languages));
        Assert.Equal(Numbers(special, "nnz"), await TermsAsync("english", special));

        static async Task<IEnumerable<uint>> TermsAsync(string language, JsonElement item)
        {
            using var encoder = new Bm25Encoder(new() { Language = language });
            var documents = await encoder.EncodeDocumentsAsync(item.GetProperty("docs").EnumerateArray().Select(text => text.GetString()!));
            return documents.Select(document => (uint)document.NonZeroCount);
        }
    }

    [Fact]
    public async Task The_term_frequency_is_the_Qdrant_server_s()
    {
        var item = Sparse["qdrant.bm25.tf"];
        using var encoder = new Bm25Encoder(new() { AverageLength = 5, DisableStemmer = true });
        var document = Assert.Single(await encoder.EncodeDocumentsAsync([item.GetProperty("tokens").GetString()!]));
        Assert.Equal(item.GetProperty("value").GetDouble(), document.Values.Span[document.Indices.Span.IndexOf(HashedTerms.Hash("the"))], 1e-6);
    }

    private static Bm25Options Options(JsonElement item)
    {
        var options = new Bm25Options { Language = item.GetProperty("language").GetString()! };
        if (!item.TryGetProperty("params", out var parameters))
            return options;
        foreach (var parameter in parameters.EnumerateObject())
        {
            _ = parameter.Name switch
            {
                "k" => options.K = parameter.Value.GetDouble(),
                "b" => options.B = parameter.Value.GetDouble(),
                "avg_len" => options.AverageLength = parameter.Value.GetDouble(),
                "token_max_length" => options.MaxTokenLength = parameter.Value.GetInt32(),
                "disable_stemmer" => (options.DisableStemmer = parameter.Value.GetBoolean()) ? 1 : 0,
                _ => throw new NotSupportedException(parameter.Name),
            };
        }

        return options;
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden(file))).RootElement;

    private static uint[] Numbers(JsonElement item, string property) => [.. item.GetProperty(property).EnumerateArray().Select(number => number.GetUInt32())];
}
