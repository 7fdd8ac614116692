using System.Text.Json;

namespace Connectors.Encoders.Tests.Stemming;

/// <summary>The stems of tests/golden/bm25.json, computed by py-rust-stemmers 0.1.8.</summary>
public sealed class StemmerGoldenTests
{
    [Fact]
    public void Every_stemmer_of_the_folder_is_found_by_the_name_of_its_language()
    {
        var classes = typeof(Stemmer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Stemmer))).Select(type => type.Name);
        Assert.Equal(classes.Order(StringComparer.Ordinal), Stemmer.Languages.Select(language => Stemmer.ForLanguage(language)!.GetType().Name).Order(StringComparer.Ordinal));
        Assert.All(Stemmer.Languages, language => Assert.Equal(language + "stemmer", Stemmer.ForLanguage(language)!.GetType().Name.ToLowerInvariant()));
    }

    [Theory]
    [InlineData("english", 500)]
    [InlineData("german", 100)]
    [InlineData("french", 100)]
    [InlineData("russian", 100)]
    public void The_stems_are_those_of_the_reference(string language, int count)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("bm25.json")));
        var pairs = golden.RootElement.GetProperty("stems_" + language).EnumerateArray().ToArray();
        Assert.Equal(count, pairs.Length);
        Assert.All(pairs, pair => Assert.Equal(pair[1].GetString(), Stems.Of(language, pair[0].GetString()!)));
    }
}
