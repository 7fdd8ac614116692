using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Tests.Cassettes;
using Connectors.Qdrant.Tests.Filters;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Schema;

public sealed class PayloadIndexesTests
{
    [Theory]
    [InlineData(PayloadType.Keyword, """{"collectionName":"c","wait":true,"fieldName":"f","fieldType":"FieldTypeKeyword"}""")]
    [InlineData(PayloadType.Integer, """{"collectionName":"c","wait":true,"fieldName":"f","fieldType":"FieldTypeInteger"}""")]
    [InlineData(PayloadType.Float, """{"collectionName":"c","wait":true,"fieldName":"f","fieldType":"FieldTypeFloat"}""")]
    [InlineData(PayloadType.Boolean, """{"collectionName":"c","wait":true,"fieldName":"f","fieldType":"FieldTypeBool"}""")]
    [InlineData(PayloadType.DateTime, """{"collectionName":"c","wait":true,"fieldName":"f","fieldType":"FieldTypeDatetime"}""")]
    [InlineData(PayloadType.Text, """{"collectionName":"c","wait":true,"fieldName":"f","fieldType":"FieldTypeText","fieldIndexParams":{"textIndexParams":{"tokenizer":"Word","lowercase":true}}}""")]
    public void Each_type_has_its_index(PayloadType type, string expected) =>
        Assert.Equal(JsonParser.Default.Parse<CreateFieldIndexCollection>(expected), PayloadIndexes.Request("c", new PayloadField("f", type)));

    [Fact]
    public void A_key_that_is_no_word_stands_in_quotes_and_one_with_a_quote_has_no_index()
    {
        Assert.Equal("\"a.b\"", PayloadIndexes.Request("c", new PayloadField("a.b", PayloadType.Keyword)).FieldName);
        Assert.Throws<NotSupportedException>(() => PayloadIndexes.Request("c", new PayloadField("a\"b", PayloadType.Keyword)));
    }

    [SkippableFact]
    public void Recorded_calls_make_the_indexes_that_ours_make()
    {
        var types = new Dictionary<string, PayloadType> { ["lang"] = PayloadType.Keyword, ["n"] = PayloadType.Integer, ["price"] = PayloadType.Float, ["flag"] = PayloadType.Boolean, ["when"] = PayloadType.DateTime };
        var equal = 0;
        foreach (var call in Recording.Of("payload_indexes").Where(call => call.Method == "Points/CreateFieldIndex" && call.Seq <= 6))
        {
            var recorded = CreateFieldIndexCollection.Parser.ParseFrom(call.Request);
            if (!types.TryGetValue(recorded.FieldName, out var type))
                continue;
            Assert.Equal(recorded, PayloadIndexes.Request("pidx", new PayloadField(recorded.FieldName, type)));
            equal++;
        }

        Assert.Equal(5, equal);
    }

    [SkippableFact]
    public void Recorded_indexes_are_read_back_and_those_that_cut_words_otherwise_are_known()
    {
        var info = GetCollectionInfoResponse.Parser.ParseFrom(Recording.Of("payload_indexes").Single(call => call.Seq == 25).Response);
        var indexes = PayloadIndexes.Read(info.Result.PayloadSchema);
        Assert.Equal(
            ["b2: Boolean", "d2: DateTime", "f2: Float", "flag: Boolean", "i2: Integer", "kw: Keyword", "lang: Integer", "later: Keyword", "n: Integer", "price: Float", "t2: Text", "t_multilingual: Text", "t_prefix: Text", "t_whitespace: Text", "title: Text", "when: DateTime"],
            indexes.Fields.Select(field => $"{field.Name}: {field.Type}"));
        Assert.Equal(PayloadSchemaType.Uuid, indexes.Find("uid"));
        Assert.Equal(PayloadSchemaType.Keyword, indexes.FindPath("parts[].sku"));
        Assert.Equal(PayloadSchemaType.Keyword, indexes.FindPath("\"a.b\".c"));
        Assert.Null(indexes.Find("absent"));
        Assert.Equal(["t2", "t_multilingual", "t_prefix", "t_whitespace"], indexes.Fields.Where(field => indexes.FindDifference(field) is not null).Select(field => field.Name));
        Assert.Contains("cuts words in another way", indexes.FindDifference(new PayloadField("t2", PayloadType.Text)), StringComparison.Ordinal);
        Assert.Equal("The payload field 'lang' has an index of type Integer; for Keyword it is Keyword.", indexes.FindDifference(new PayloadField("lang", PayloadType.Keyword)));
        Assert.Equal("The payload field 'absent' has no index.", indexes.FindDifference(new PayloadField("absent", PayloadType.Keyword)));
        Assert.Null(indexes.FindDifference(new PayloadField("absent", PayloadType.Keyword, indexed: false)));
    }

    [Fact]
    public void The_indexes_of_a_definition_are_those_that_it_makes() => Assert.All(FilterWorld.Definition.Payload, field =>
    {
        var indexes = PayloadIndexes.Of(FilterWorld.Definition);
        Assert.Equal(field.Indexed, indexes.Find(field.Name) is not null);
        Assert.Null(indexes.FindDifference(field));
    });

    [Fact]
    public void Fields_without_an_index_are_named_for_strict_mode()
    {
        var filter = Filter.Parse("lang = \"de\" and (lang2 = \"de\" or not year2 = 5) and author.name = \"x\" and year = 5 and note = 1 and id in (\"1\")");
        Assert.Equal(["lang2", "year2", "author.name", "note"], PayloadIndexes.Of(FilterWorld.Definition).FindLacking(filter, FilterWorld.Definition).Select(field => field.ToString()));
        Assert.Equal(["lang"], PayloadIndexes.Read([KeyValuePair.Create("lang", new PayloadSchemaInfo { DataType = PayloadSchemaType.Text })]).FindLacking(Filter.Equal("lang", "de"), FilterWorld.Definition).Select(field => field.ToString()));
    }
}
