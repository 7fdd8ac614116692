using System.Text;

namespace Connectors.Tests.Filters;

/// <summary>Every sentence of the meaning of filters (remarks of <see cref="Filter"/>), as cases of the reference evaluator.</summary>
public class FilterMeaningTests
{
    private const string Id = "p1";

    // A field holds zero or more values.
    [Theory]
    [InlineData("a = 1", """{}""", false)]
    [InlineData("a = 1", """{"a":null}""", false)]
    [InlineData("a = 1", """{"a":[]}""", false)]
    [InlineData("a = 1", """{"a":1}""", true)]
    [InlineData("a = 1", """{"a":[2,1]}""", true)]
    [InlineData("a = 1", """{"a":[2,null,3]}""", false)]
    [InlineData("a = 1", """{"b":1}""", false)]
    [InlineData("exists(a)", """{}""", false)]
    [InlineData("exists(a)", """{"a":null}""", false)]
    [InlineData("exists(a)", """{"a":[]}""", false)]
    [InlineData("exists(a)", """{"a":[null]}""", false)]
    [InlineData("exists(a)", """{"a":[null,0]}""", true)]
    [InlineData("exists(a)", """{"a":false}""", true)]
    [InlineData("exists(a)", """{"a":""}""", true)]
    [InlineData("exists(a)", """{"a":{}}""", true)]
    [InlineData("exists(a)", """{"a":[[]]}""", true)]

    // An array inside an array is one value that equals no literal.
    [InlineData("a = 1", """{"a":[[1],2]}""", false)]
    [InlineData("a = 2", """{"a":[[1],2]}""", true)]
    [InlineData("a >= 0", """{"a":[[1]]}""", false)]
    [InlineData("a = 1", """{"a":{"a":1}}""", false)]

    // Nested keys, through objects and arrays of objects.
    [InlineData("a.b = 1", """{"a":{"b":1}}""", true)]
    [InlineData("a.b = 1", """{"a":{"b":[2,1]}}""", true)]
    [InlineData("a.b = 1", """{"a":[{"b":2},{"b":1}]}""", true)]
    [InlineData("a.b = 1", """{"a":[{"b":[2,3]},{"b":[1]},7,null]}""", true)]
    [InlineData("a.b = 1", """{"a":[[{"b":1}]]}""", false)]
    [InlineData("a.b = 1", """{"a":1,"b":1}""", false)]
    [InlineData("a.b = 1", """{"a.b":1}""", false)]
    [InlineData("`a.b` = 1", """{"a.b":1}""", true)]
    [InlineData("`a.b` = 1", """{"a":{"b":1}}""", false)]
    [InlineData("exists(a.b)", """{"a":{"b":null}}""", false)]
    [InlineData("exists(a.b)", """{"a":[{},{"b":0}]}""", true)]
    [InlineData("exists(a.b.c)", """{"a":[{"b":[{"c":1}]}]}""", true)]
    [InlineData("a = 1 and a.b = 2", """{"a":[1,{"b":2}]}""", true)]
    [InlineData("a.b = 1 and a.c = 2", """{"a":[{"b":1},{"c":2}]}""", true)]
    [InlineData("a.b = 1", """{"x":{"a":{"b":1}},"a":{"c":{"b":1}}}""", false)]

    // Strings, ordinal and by code point.
    [InlineData("a = \"en\"", """{"a":"en"}""", true)]
    [InlineData("a = \"en\"", """{"a":"EN"}""", false)]
    [InlineData("a = \"en\"", """{"a":"en "}""", false)]
    [InlineData("a = \"é\"", """{"a":"\u00e9"}""", true)]
    [InlineData("a = \"é\"", """{"a":"e\u0301"}""", false)]
    [InlineData("a = \"\\\"\\n\"", """{"a":"\"\n"}""", true)]
    [InlineData("a < \"b\"", """{"a":"a"}""", true)]
    [InlineData("a < \"b\"", """{"a":"B"}""", true)]
    [InlineData("a >= \"b\"", """{"a":"b"}""", true)]
    [InlineData("a > \"b\"", """{"a":"b"}""", false)]
    [InlineData("a > \"b\"", """{"a":"ba"}""", true)]
    [InlineData("a > \"\uffee\"", """{"a":"😀"}""", true)]
    [InlineData("a < \"😀\"", """{"a":"\uffee"}""", true)]
    [InlineData("a = \"1\"", """{"a":1}""", false)]
    [InlineData("a = 1", """{"a":"1"}""", false)]
    [InlineData("\"\u00e9\" = `clé`", """{"cl\u00e9":"\u00e9"}""", true)]

    // Numbers compare by value across integers and doubles, exactly.
    [InlineData("a = 1", """{"a":1.0}""", true)]
    [InlineData("a = 1.0", """{"a":1}""", true)]
    [InlineData("a = 1000", """{"a":1e3}""", true)]
    [InlineData("a = 0", """{"a":-0.0}""", true)]
    [InlineData("a = -0.0", """{"a":0}""", true)]
    [InlineData("a > 1", """{"a":1.5}""", true)]
    [InlineData("a < 2", """{"a":1.5}""", true)]
    [InlineData("a > 1.5", """{"a":2}""", true)]
    [InlineData("a > -2", """{"a":-1.5}""", true)]
    [InlineData("a < -1", """{"a":-1.5}""", true)]
    [InlineData("a = 9007199254740993", """{"a":9007199254740993}""", true)]
    [InlineData("a = 9007199254740993", """{"a":9007199254740992}""", false)]
    [InlineData("a = 9007199254740992.0", """{"a":9007199254740993}""", false)]
    [InlineData("a > 9007199254740992.0", """{"a":9007199254740993}""", true)]
    [InlineData("a < 9007199254740993", """{"a":9007199254740992.0}""", true)]
    [InlineData("a < 9223372036854775808.0", """{"a":9223372036854775807}""", true)]
    [InlineData("a = 9223372036854775807", """{"a":9223372036854775808}""", false)]
    [InlineData("a < 9223372036854775807", """{"a":9223372036854775808}""", false)]
    [InlineData("a > 9223372036854775807", """{"a":9223372036854775808}""", true)]
    [InlineData("a = -9223372036854775808", """{"a":-9223372036854775808.0}""", true)]
    [InlineData("a > -9223372036854775808", """{"a":-1e300}""", false)]
    [InlineData("a = 0.1", """{"a":0.1}""", true)]

    // Booleans.
    [InlineData("a = true", """{"a":true}""", true)]
    [InlineData("a = true", """{"a":false}""", false)]
    [InlineData("a = false", """{"a":[true,false]}""", true)]
    [InlineData("a = true", """{"a":1}""", false)]
    [InlineData("a = true", """{"a":"true"}""", false)]

    // Instants compare with RFC 3339 strings, and only with those.
    [InlineData("a = @2024-05-01T10:00:00Z", """{"a":"2024-05-01T10:00:00Z"}""", true)]
    [InlineData("a = @2024-05-01T10:00:00Z", """{"a":"2024-05-01T12:00:00+02:00"}""", true)]
    [InlineData("a = @2024-05-01T10:00:00Z", """{"a":"2024-05-01t10:00:00.000z"}""", true)]
    [InlineData("a = @2024-05-01T10:00:00Z", """{"a":"2024-05-01T08:30:00-01:30"}""", true)]
    [InlineData("a = @2024-05-01T10:00:00.5Z", """{"a":"2024-05-01T10:00:00.50000009Z"}""", true)]
    [InlineData("a > @2024-05-01T10:00:00Z", """{"a":"2024-05-01T10:00:00.0000001Z"}""", true)]
    [InlineData("a >= @2024-05-01", """{"a":"2024-05-01T00:00:00Z"}""", true)]
    [InlineData("a < @2024-05-01", """{"a":"2024-04-30T23:59:59.9Z"}""", true)]
    [InlineData("a < @0001-01-01T00:00:00Z", """{"a":"0001-01-01T00:00:00+01:00"}""", true)]
    [InlineData("a > @9999-12-31T23:59:59Z", """{"a":"9999-12-31T23:59:59-01:00"}""", true)]
    [InlineData("a > @2000-01-01", """{"a":"2024-05-01"}""", false)]
    [InlineData("a > @2000-01-01", """{"a":"2024-05-01T10:00:00"}""", false)]
    [InlineData("a > @2000-01-01", """{"a":"2024-05-01T10:00Z"}""", false)]
    [InlineData("a > @2000-01-01", """{"a":"2024-05-01 10:00:00Z"}""", false)]
    [InlineData("a > @2000-01-01", """{"a":"2024-02-30T10:00:00Z"}""", false)]
    [InlineData("a > @2000-01-01", """{"a":"2024-05-01T10:00:60Z"}""", false)]
    [InlineData("a > @2000-01-01", """{"a":"2024-05-01T24:00:00Z"}""", false)]
    [InlineData("a > @2000-01-01", """{"a":"2024-05-01T10:00:00.Z"}""", false)]
    [InlineData("a > @2000-01-01", """{"a":"2024-05-01T10:00:00Z "}""", false)]
    [InlineData("a > @2000-01-01", """{"a":"2024-05-01T10:00:00+2:00"}""", false)]
    [InlineData("a > @2000-01-01", """{"a":1714557600}""", false)]
    [InlineData("a = \"2024-05-01T10:00:00Z\"", """{"a":"2024-05-01T12:00:00+02:00"}""", false)]
    [InlineData("a = @2024-05-01T10:00:00Z", """{"a":"2024-05-01T10:00:00\u005a"}""", true)]

    // Any of.
    [InlineData("a in (1, 2)", """{"a":2.0}""", true)]
    [InlineData("a in (1, 2)", """{"a":[3,4]}""", false)]
    [InlineData("a in (1, \"x\", true, @2024-05-01)", """{"a":"x"}""", true)]
    [InlineData("a in (1, \"x\", true, @2024-05-01)", """{"a":true}""", true)]
    [InlineData("a in (1, \"x\", true, @2024-05-01)", """{"a":"2024-05-01T01:00:00+01:00"}""", true)]
    [InlineData("a in (1, \"x\", true, @2024-05-01)", """{"a":[false,"y",0]}""", false)]
    [InlineData("a in (5, 3, 9.5, 1, 7, 3)", """{"a":9.5}""", true)]
    [InlineData("a in (5, 3, 9.5, 1, 7, 3)", """{"a":9}""", false)]

    // A range with two bounds is one value; the and of two may be two values.
    [InlineData("1 <= a < 5", """{"a":1}""", true)]
    [InlineData("1 < a <= 5", """{"a":1}""", false)]
    [InlineData("1 < a <= 5", """{"a":5}""", true)]
    [InlineData("1 <= a < 5", """{"a":[0,9]}""", false)]
    [InlineData("a >= 1 and a < 5", """{"a":[0,9]}""", true)]
    [InlineData("\"a\" <= a <= \"c\"", """{"a":"b"}""", true)]

    // And, or, not; the complement keeps points without the field.
    [InlineData("a = 1 and b = 2", """{"a":1,"b":2}""", true)]
    [InlineData("a = 1 and b = 2", """{"a":1,"b":3}""", false)]
    [InlineData("a = 1 or b = 2", """{"b":2}""", true)]
    [InlineData("a = 1 or b = 2", """{}""", false)]
    [InlineData("a != 1", """{}""", true)]
    [InlineData("a != 1", """{"a":null}""", true)]
    [InlineData("a != 1", """{"a":"x"}""", true)]
    [InlineData("a != 1", """{"a":[1,2]}""", false)]
    [InlineData("not (a >= 5)", """{}""", true)]
    [InlineData("not (a >= 5)", """{"a":4}""", true)]
    [InlineData("not (a >= 5)", """{"a":[4,6]}""", false)]
    [InlineData("a not in (1, 2)", """{}""", true)]
    [InlineData("not exists(a)", """{"a":[]}""", true)]
    [InlineData("not not a = 1", """{"a":1}""", true)]

    // All words, of all strings of the field.
    [InlineData("a match \"moon landing\"", """{"a":"The Landing on the MOON, 1969"}""", true)]
    [InlineData("a match \"moon landing\"", """{"a":"The moon"}""", false)]
    [InlineData("a match \"moon landing\"", """{"a":["the moon","a landing"]}""", true)]
    [InlineData("a match \"moon\"", """{"a":"moonlight"}""", false)]
    [InlineData("a match \"moon moon\"", """{"a":"moon"}""", true)]
    [InlineData("a match \"re-entry\"", """{"a":"entry, re"}""", true)]
    [InlineData("a match \"1969\"", """{"a":"(1969)"}""", true)]
    [InlineData("a match \"1969\"", """{"a":1969}""", false)]
    [InlineData("a match \"CAFÉ\"", """{"a":"caf\u00e9s, café"}""", true)]
    [InlineData("a match \"cafe\"", """{"a":"cafe\u0301"}""", false)]
    [InlineData("a match \"x\"", """{}""", false)]
    [InlineData("not (a match \"x\")", """{}""", true)]

    // Ids and all.
    [InlineData("id = \"p1\"", """{}""", true)]
    [InlineData("id in (\"p0\", \"p2\")", """{}""", false)]
    [InlineData("id not in (\"p0\", \"p2\")", """{}""", true)]
    [InlineData("id = \"P1\"", """{"id":"P1"}""", false)]
    [InlineData("`id` = \"P1\"", """{"id":"P1"}""", true)]
    [InlineData("all", """{}""", true)]
    [InlineData("not all", """{"a":1}""", false)]
    public void A_filter_means_what_the_documentation_says(string text, string payload, bool expected)
    {
        var filter = Filter.Parse(text);
        var json = Payload.Parse(payload).Utf8.Span;

        Assert.Equal(expected, new FilterEvaluator(filter).Matches(Id, json));
        Assert.Equal(!expected, new FilterEvaluator(!filter).Matches(Id, json));
        Assert.Equal(expected, new FilterEvaluator(FilterRewriter.PushNegation(filter)).Matches(Id, json));
        Assert.Equal(!expected, new FilterEvaluator(FilterRewriter.PushNegation(!filter)).Matches(Id, json));
    }

    [Fact]
    public void A_point_without_payload_is_the_empty_object()
    {
        Assert.False(new FilterEvaluator(Filter.Exists("a")).Matches(Id, default));
        Assert.True(new FilterEvaluator(!Filter.Exists("a")).Matches(Id, default));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("1")]
    [InlineData("{\"a\":")]
    public void What_is_no_object_is_refused(string payload) =>
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => new FilterEvaluator(Filter.Exists("a")).Matches(Id, Encoding.UTF8.GetBytes(payload)));

    [Fact]
    public void More_tests_than_fit_the_stack_are_evaluated()
    {
        var filter = Filter.Or(Enumerable.Range(0, 1000).Select(i => Filter.Equal("f" + i, i)));

        Assert.True(new FilterEvaluator(filter).Matches(Id, """{"f999":999}"""u8));
        Assert.False(new FilterEvaluator(filter).Matches(Id, """{"f999":998}"""u8));
    }

    [Fact]
    public void An_evaluator_allocates_nothing_for_a_point()
    {
        var evaluator = new FilterEvaluator(Filter.Parse("""year >= 1960 and lang in ("en", "de") and not (tags = "x\ny") and a.b < 0.5"""));
        var payload = """{"year":1969,"lang":"de","tags":["x\n","z"],"a":[{"b":0.25}],"text":"long"}"""u8.ToArray();
        Assert.True(evaluator.Matches(Id, payload));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            evaluator.Matches(Id, payload);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
