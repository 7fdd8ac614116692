using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Encoders.Tests.WordPiece;

/// <summary>Every Unicode scalar, against what the reference did with it (tests/golden/bert-chars.json).</summary>
public sealed class UnicodeTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("bert-chars.json"))).RootElement;

    [Fact]
    public void All_1112064_scalars_normalise_as_in_the_reference_by_its_digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0;
        foreach (var scalar in Scalars())
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{scalar:X}\t{Tokenizers.Uncased.Normalize(char.ConvertFromUtf32(scalar))}\n"));
            count++;
        }

        Assert.Equal(1_112_064, count);
        Assert.Equal(Golden.GetProperty("full_sha256").GetString(), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Theory]
    [InlineData("clean_text")]
    [InlineData("handle_chinese_chars")]
    [InlineData("strip_accents")]
    [InlineData("lowercase")]
    public void Every_scalar_goes_through_each_step_alone_as_in_the_reference(string step)
    {
        var oracle = new NaiveNormalizer(Golden);
        var tokenizer = Tokenizers.With(root =>
        {
            foreach (var name in new[] { "clean_text", "handle_chinese_chars", "strip_accents", "lowercase" })
                root["normalizer"]![name] = name == step;
        });
        foreach (var scalar in Scalars())
        {
            var text = char.ConvertFromUtf32(scalar);
            var expected = oracle.Apply(step, text);
            if (!string.Equals(expected, tokenizer.Normalize(text), StringComparison.Ordinal))
                Assert.Fail($"U+{scalar:X} becomes '{tokenizer.Normalize(text)}' and should become '{expected}'.");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_scalar_ends_a_word_or_not_as_in_the_reference(bool normalised)
    {
        var oracle = new NaiveNormalizer(Golden);
        var tokenizer = normalised ? Tokenizers.Uncased : Tokenizers.With(root => root["normalizer"] = null);
        var steps = normalised ? NaiveNormalizer.AllSteps : [];
        foreach (var scalar in Scalars())
        {
            var text = "a" + char.ConvertFromUtf32(scalar) + "b";
            var words = oracle.Words(text, steps);
            var ids = tokenizer.Tokenize(text, new() { AddSpecialTokens = false });
            var expected = words.SelectMany(word => NaiveNormalizer.Pieces(word, tokenizer)).ToArray();
            if (!expected.SequenceEqual(ids.Ids))
                Assert.Fail($"U+{scalar:X} between a and b: {string.Join(' ', ids.Tokens)}, expected the words {string.Join(' ', words)}.");
        }
    }

    private static IEnumerable<int> Scalars() => Enumerable.Range(0, 0xD800).Concat(Enumerable.Range(0xE000, 0x110000 - 0xE000));
}
