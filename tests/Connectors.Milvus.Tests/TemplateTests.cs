using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Tests.Server;
using Xunit.Abstractions;

namespace Connectors.Milvus.Tests;

/// <summary>A filter with templates means what it means written out, which Milvus Lite is asked about in <see cref="FilterParityTests"/>.</summary>
public class TemplateTests(ITestOutputHelper output)
{
    private static readonly MilvusLayout Layout = MilvusLayout.Of(FilterParityTests.Definition);

    [Fact]
    public void Random_filters_are_the_same_text_once_their_values_stand_in_it()
    {
        var random = new Random(21);
        var (lists, kinds) = (0, new SortedSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < 3000; i++)
        {
            var filter = FilterParityTests.Tree(random, random.Next(4));
            var plain = new MilvusFilterTranslator(Layout).Translate(filter);
            var templated = new MilvusFilterTranslator(Layout, usesTemplates: true).Translate(filter);
            Assert.Empty(plain.Values);
            Assert.Equal(plain.Text, TemplateText.Substitute(templated.Text, templated.Values));
            Assert.True(templated.Text.Length <= plain.Text.Length || templated.Values.Count > 0);
            lists += templated.Values.Count;
            kinds.UnionWith(templated.Values.Values.Select(value => value.ArrayVal.DataCase.ToString()));
        }

        output.WriteLine($"3000 filters, {lists} lists: {string.Join(", ", kinds)}");
        Assert.True(lists > 1000, $"{lists} lists");
        Assert.Equal(["BoolData", "DoubleData", "LongData", "StringData"], kinds);
    }

    [Fact]
    public void A_list_that_a_negation_repeats_for_every_element_is_sent_once()
    {
        var filter = !Filter.AnyOf("lang", "de", "en", "fr");
        var plain = new MilvusFilterTranslator(Layout).Translate(filter);
        var templated = new MilvusFilterTranslator(Layout, usesTemplates: true).Translate(filter);
        Assert.Equal(["de", "en", "fr"], Assert.Single(templated.Values).Value.ArrayVal.StringData.Data);
        Assert.Equal(33, templated.Text.Split("{v0}").Length - 1);
        Assert.Equal(plain.Text, TemplateText.Substitute(templated.Text, templated.Values));
    }

    [Fact]
    public void Keys_that_are_integers_go_as_integers()
    {
        var layout = new MilvusLayout(new HybridCollectionDefinition(), "pk", DataType.Int64, [], new Dictionary<string, VectorIndex>(), hasDynamic: false, isOurs: false);
        var ids = new MilvusFilterTranslator(layout, usesTemplates: true).Ids(["5", "-7", "x", "9223372036854775807"]);
        Assert.Equal("pk in {v0}", ids.Text);
        Assert.Equal([5, -7, long.MaxValue], ids.Values["v0"].ArrayVal.LongData.Data);
    }
}
