namespace Connectors.Encoders.Tests.Bm25;

public sealed class Bm25DictionaryTests
{
    // Words of tests/golden/bm25.json whose hashes have one magnitude.
    private const string First = "3c72au61", Second = "nfkykd97", Third = "l9c5xc3u";

    [Fact]
    public async Task Vectors_are_put_in_words_and_explained()
    {
        using var encoder = new Bm25Encoder(new() { Dictionary = new() });
        var document = Assert.Single(await encoder.EncodeDocumentsAsync(["the moon, the moons, a star"]));
        Assert.Equal([("moon", document.Values.ToArray().Max()), ("star", document.Values.ToArray().Min())], encoder.Decode(document).Select(term => (term.Token, term.Weight)));
        var query = await encoder.EncodeQueryAsync("sun and moon");
        Assert.Equal("moon", Assert.Single(encoder.Explain(query, document)).Token);
        Assert.True(encoder.GetVocabulary().TryGetIndex("sun", out var sun));
        Assert.Contains(sun, query.Indices.ToArray());
        Assert.False(encoder.GetVocabulary().TryGetIndex("mars", out _));
    }

    [Fact]
    public async Task Terms_that_share_an_index_are_named()
    {
        var dictionary = new Bm25Dictionary();
        using var encoder = new Bm25Encoder(new() { Dictionary = dictionary });
        await encoder.EncodeDocumentsAsync([$"{Second} alpha {First}", $"{First} {Third} beta"]);
        var collision = Assert.Single(dictionary.GetCollisions());
        Assert.Equal(HashedTerms.Hash(First), collision.Index);
        Assert.Equal([Second, First, Third], collision.Terms);
        Assert.Equal(5, dictionary.TermCount);
        Assert.True(dictionary.TryGetToken(collision.Index, out var token));
        Assert.Equal(Second, token);
    }

    [Fact]
    public async Task A_full_dictionary_keeps_what_it_has()
    {
        var dictionary = new Bm25Dictionary(maxTerms: 2);
        using var encoder = new Bm25Encoder(new() { Dictionary = dictionary });
        await encoder.EncodeDocumentsAsync(["one"]);
        Assert.False(dictionary.IsFull);
        var document = Assert.Single(await encoder.EncodeDocumentsAsync(["one two three"]));
        Assert.Equal((2, true), (dictionary.TermCount, dictionary.IsFull));
        var unknown = $"[{HashedTerms.Hash("three")}]";
        Assert.Equal(["one", "two", unknown], encoder.Decode(document).Select(term => term.Token).OrderBy(term => term == unknown).ThenBy(term => term, StringComparer.Ordinal));
    }

    [Fact]
    public void A_dictionary_is_of_one_vocabulary()
    {
        var dictionary = new Bm25Dictionary();
        Assert.Equal("", dictionary.Id);
        using var encoder = new Bm25Encoder(new() { Dictionary = dictionary });
        using var same = new Bm25Encoder(new() { Dictionary = dictionary, K = 2 });
        Assert.Equal("bm25:murmur3:english", dictionary.Id);
        Assert.Throws<ArgumentException>(() => new Bm25Encoder(new() { Dictionary = dictionary, Language = "french" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bm25Dictionary(maxTerms: 0));
    }
}
