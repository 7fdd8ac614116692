using Connectors.Qdrant.Filters;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Filters;

public sealed class TranslationTests
{
    [Theory]

    // Leaves
    [InlineData("lang = \"de\"", """{"must":[{"field":{"key":"lang","match":{"keyword":"de"}}}]}""")]
    [InlineData("lang in (\"de\", \"en\", \"de\")", """{"must":[{"field":{"key":"lang","match":{"keywords":{"strings":["de","en"]}}}}]}""")]
    [InlineData("exists(lang)", """{"must":[{"field":{"key":"lang","match":{"exceptKeywords":{}}}}]}""")]
    [InlineData("exists(year)", """{"must":[{"field":{"key":"year","match":{"exceptIntegers":{}}}}]}""")]
    [InlineData("exists(price)", """{"must":[{"field":{"key":"price","range":{"gte":-1.7976931348623157E+308}}}]}""")]
    [InlineData("exists(flag)", """{"should":[{"field":{"key":"flag","match":{"boolean":true}}},{"field":{"key":"flag","match":{"boolean":false}}}]}""")]
    [InlineData("exists(seen)", """{"should":[{"field":{"key":"seen","datetimeRange":{"gte":"0001-01-01T00:00:00Z"}}},{"field":{"key":"seen","datetimeRange":{"lt":"0001-01-01T00:00:00Z"}}}]}""")]
    [InlineData("exists(title)", """{"must":[{"field":{"key":"title","match":{"exceptIntegers":{}}}}]}""")]
    [InlineData("exists(lang2)", """{"must":[{"field":{"key":"lang2","match":{"exceptIntegers":{}}}}]}""")]
    [InlineData("year = 5.0", """{"must":[{"field":{"key":"year","match":{"integer":"5"}}}]}""")]
    [InlineData("year in (5, 6, 7.5)", """{"must":[{"field":{"key":"year","match":{"integers":{"integers":["5","6"]}}}}]}""")]
    [InlineData("year = 9223372036854775807", """{"must":[{"field":{"key":"year","match":{"integer":"9223372036854775807"}}}]}""")]
    [InlineData("1960 <= year < 1970", """{"must":[{"field":{"key":"year","range":{"lt":1970,"gte":1960}}}]}""")]
    [InlineData("year > 1960.5", """{"must":[{"field":{"key":"year","range":{"gte":1961}}}]}""")]
    [InlineData("1960.5 < year < 1961.5", """{"must":[{"field":{"key":"year","match":{"integer":"1961"}}}]}""")]
    [InlineData("year < 1e19", """{"must":[{"field":{"key":"year","match":{"exceptIntegers":{}}}}]}""")]
    [InlineData("price = 5", """{"must":[{"field":{"key":"price","range":{"gte":5,"lte":5}}}]}""")]
    [InlineData("1.5 < price <= 2", """{"must":[{"field":{"key":"price","range":{"gt":1.5,"lte":2}}}]}""")]
    [InlineData("price >= 1e19", """{"must":[{"field":{"key":"price","range":{"gte":1E+19}}}]}""")]
    [InlineData("flag = true", """{"must":[{"field":{"key":"flag","match":{"boolean":true}}}]}""")]
    [InlineData("seen = @2024-05-01T10:00:00.5+02:00", """{"must":[{"field":{"key":"seen","datetimeRange":{"lt":"2024-05-01T08:00:00.500001Z","gte":"2024-05-01T08:00:00.500Z"}}}]}""")]
    [InlineData("@2024-05-01T10:00:00Z < seen <= @2024-05-01T10:00:00.0000015Z", """{"must":[{"field":{"key":"seen","datetimeRange":{"lt":"2024-05-01T10:00:00.000002Z","gte":"2024-05-01T10:00:00.000001Z"}}}]}""")]
    [InlineData("seen <= @9999-12-31T23:59:59.9999999Z", """{"must":[{"field":{"key":"seen","datetimeRange":{"lte":"9999-12-31T23:59:59.999999999Z"}}}]}""")]
    [InlineData("seen > @9999-12-31T23:59:59.9999999Z", """{"must":[{"field":{"key":"seen","datetimeRange":{"gt":"9999-12-31T23:59:59.999999999Z"}}}]}""")]
    [InlineData("seen = \"2024-05-01T10:00:00Z\"", """{"must":[{"field":{"key":"seen","match":{"keyword":"2024-05-01T10:00:00Z"}}}]}""")]
    [InlineData("note in (\"x\", 5, true)", """{"should":[{"field":{"key":"note","match":{"keyword":"x"}}},{"field":{"key":"note","match":{"boolean":true}}},{"field":{"key":"note","range":{"gte":5,"lte":5}}}]}""")]

    // Nothing, which is not nothing asked for
    [InlineData("year = \"5\"", """{"must":[{"hasId":{}}]}""")]
    [InlineData("year > 9223372036854775807", """{"must":[{"hasId":{}}]}""")]
    [InlineData("2 < year < 3", """{"must":[{"hasId":{}}]}""")]
    [InlineData("not lang = 5", """{"mustNot":[{"hasId":{}}]}""")]
    [InlineData("not all", """{"mustNot":[{"filter":{"mustNot":[{"hasId":{}}]}}]}""")]
    [InlineData("not not all", """{"mustNot":[{"filter":{"mustNot":[{"filter":{"mustNot":[{"hasId":{}}]}}]}}]}""")]
    [InlineData("all and all", """{"mustNot":[{"hasId":{}},{"hasId":{}}]}""")]
    [InlineData("all or flag = true", """{"should":[{"filter":{"mustNot":[{"hasId":{}}]}},{"field":{"key":"flag","match":{"boolean":true}}}]}""")]

    // Ids
    [InlineData("id in (\"18446744073709551615\", \"018f0000-0000-7000-8000-00000000000a\")", """{"must":[{"hasId":{"hasId":[{"num":"18446744073709551615"},{"uuid":"018f0000-0000-7000-8000-00000000000a"}]}}]}""")]
    [InlineData("id in (\"007\", \"doc\")", """{"must":[{"hasId":{"hasId":[{"uuid":"e644514e-539e-5b17-bc15-cf58fea1a12f"},{"uuid":"27ae3c87-ef9a-5ebb-aecd-abbdcdb142dc"}]}}]}""")]

    // Keys
    [InlineData("`a.b` = 1", """{"must":[{"field":{"key":"\u0022a.b\u0022","range":{"gte":1,"lte":1}}}]}""")]
    [InlineData("`größe x` = true", """{"must":[{"field":{"key":"\u0022größe x\u0022","match":{"boolean":true}}}]}""")]
    [InlineData("author.`b-c`.d = \"x\"", """{"should":[{"field":{"key":"author.b-c.d","match":{"keyword":"x"}}},{"field":{"key":"author.b-c[].d","match":{"keyword":"x"}}},{"field":{"key":"author[].b-c.d","match":{"keyword":"x"}}},{"field":{"key":"author[].b-c[].d","match":{"keyword":"x"}}}]}""")]

    // Combinations
    [InlineData("lang = \"de\" and flag = true", """{"must":[{"field":{"key":"lang","match":{"keyword":"de"}}},{"field":{"key":"flag","match":{"boolean":true}}}]}""")]
    [InlineData("lang = \"de\" or flag = true", """{"should":[{"field":{"key":"lang","match":{"keyword":"de"}}},{"field":{"key":"flag","match":{"boolean":true}}}]}""")]
    [InlineData("lang = \"de\" and not (flag = true or year = 5)", """{"must":[{"field":{"key":"lang","match":{"keyword":"de"}}}],"mustNot":[{"field":{"key":"flag","match":{"boolean":true}}},{"field":{"key":"year","match":{"integer":"5"}}}]}""")]
    [InlineData("not (lang = \"de\" and flag = true)", """{"mustNot":[{"filter":{"must":[{"field":{"key":"lang","match":{"keyword":"de"}}},{"field":{"key":"flag","match":{"boolean":true}}}]}}]}""")]
    [InlineData("exists(flag) and (lang = \"a\" or lang = \"b\")", """{"should":[{"field":{"key":"flag","match":{"boolean":true}}},{"field":{"key":"flag","match":{"boolean":false}}}],"must":[{"filter":{"should":[{"field":{"key":"lang","match":{"keyword":"a"}}},{"field":{"key":"lang","match":{"keyword":"b"}}}]}}]}""")]
    public void Each_form_has_its_message(string filter, string expected) => Assert.Equal(JsonParser.Default.Parse<Protos.Filter>(expected), FilterWorld.Translator.Translate(Filter.Parse(filter)));

    [Fact]
    public void Only_the_filter_of_all_points_becomes_the_empty_one() => Assert.Equal(new Protos.Filter(), FilterWorld.Translator.Translate(Filter.All));

    [Theory]
    [InlineData("lang >= \"de\"", "no order of texts")]
    [InlineData("note < \"de\"", "no order of texts")]
    [InlineData("seen > \"2024\"", "no order of texts")]
    [InlineData("lang = @2024-05-01T10:00:00Z", "Declare the field as DateTime")]
    [InlineData("note > @2024-05-01T10:00:00Z", "Declare the field as DateTime")]
    [InlineData("price = 9007199254740992", "Declare the field as Integer")]
    [InlineData("note > 9007199254740993", "Declare the field as Integer")]
    [InlineData("title match \"fox\"", "its words end where ours do not")]
    [InlineData("`a\"b` = 1", "a quote or a backslash")]
    [InlineData("exists(`a\\b`)", "a quote or a backslash")]
    [InlineData("exists(a.b.c.d.e.f.g.h)", "At most 6 are possible")]
    [InlineData("flag = true or not (note >= \"x\" and year = 5)", "no order of texts")]
    public void What_the_server_cannot_say_exactly_is_refused_with_a_reason(string filter, string reason) =>
        Assert.Contains(reason, Assert.Throws<NotSupportedException>(() => FilterWorld.Translator.Translate(Filter.Parse(filter))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Uuid", "note = \"x\"")]
    [InlineData("Uuid", "note = 5")]
    [InlineData("Integer", "note = 5")]
    [InlineData("Datetime", "note < 5")]
    [InlineData("Integer", "price2 < 5.5")]
    [InlineData("Datetime", "year2 < 5")]
    [InlineData("Float", "seen2 < @2024-05-01T10:00:00Z")]
    [InlineData("Integer", "author.born < 5")]
    public void An_index_that_compares_in_another_way_is_refused(string index, string filter)
    {
        var info = new PayloadSchemaInfo { DataType = Enum.Parse<PayloadSchemaType>(index) };
        var translator = new QdrantFilterTranslator(FilterWorld.Definition, PayloadIndexes.Read([KeyValuePair.Create(filter.Split(' ')[0], info)]));
        Assert.Contains("the index of type " + index, Assert.Throws<NotSupportedException>(() => translator.Translate(Filter.Parse(filter))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_are_as_deep_as_the_server_reads_them()
    {
        var filter = Filter.Equal("lang", "de");
        for (var i = 0; i < 38; i++)
            filter = !filter;
        Assert.Equal(FilterWorld.Translator.Translate(filter), Protos.Filter.Parser.ParseFrom(FilterWorld.Translator.Translate(filter).ToByteArray()));
        filter = !filter;
        var e = Assert.Throws<NotSupportedException>(() => FilterWorld.Translator.Translate(filter));
        Assert.Contains("levels deep; it takes 80", e.Message, StringComparison.Ordinal);
    }
}
