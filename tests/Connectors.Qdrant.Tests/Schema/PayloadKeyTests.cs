using Connectors.Qdrant.Schema;

namespace Connectors.Qdrant.Tests.Schema;

public sealed class PayloadKeyTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("_a-1", "_a-1")]
    [InlineData("a.b", "\"a.b\"")]
    [InlineData("a[]", "\"a[]\"")]
    [InlineData("größe", "\"größe\"")]
    [InlineData("日本 語", "\"日本 語\"")]
    [InlineData("a'b\n", "\"a'b\n\"")]
    public void Keys_that_are_no_words_stand_in_quotes(string name, string text)
    {
        Assert.Equal(text, PayloadKey.Of(name));
        Assert.Equal(name, PayloadKey.ReadName(text));
    }

    [Theory]
    [InlineData("größe", "größe")]
    [InlineData("parts[].sku", null)]
    [InlineData("a.b", null)]
    [InlineData("\"a.b\".c", null)]
    [InlineData("\"a\".\"b\"", null)]
    [InlineData("a[0]", null)]
    [InlineData("\"\"", null)]
    [InlineData("", null)]
    public void Only_keys_of_the_top_level_are_read_back(string text, string? name) => Assert.Equal(name, PayloadKey.ReadName(text));
}
