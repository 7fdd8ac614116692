using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Connectors.Tests.Points;

public sealed class PayloadTests
{
    [Fact]
    public void The_default_value_is_the_empty_object()
    {
        Assert.True(default(Payload).IsEmpty);
        Assert.Equal("{}", default(Payload).ToString());
        foreach (var empty in new[] { "{}", " { } ", "{\n}", "\r\n{}" })
        {
            Assert.True(Payload.Parse(empty).IsEmpty);
            Assert.Equal(default, Payload.Parse(empty));
            Assert.Equal("{}", Payload.Parse(empty).ToString());
        }
    }

    [Fact]
    public void Keeps_the_bytes_as_they_were_given()
    {
        var json = """{ "ä":"😀\u00e4", "n":1.50e+1, "a":[ 1 ,null ] }""";
        Assert.Equal(json, Payload.Parse(json).ToString());
        Assert.Equal(json, Payload.Parse(Encoding.UTF8.GetBytes(json)).ToString());
    }

    [Fact]
    public void Copies_the_bytes_that_it_was_given()
    {
        var bytes = """{"a":1}"""u8.ToArray();
        var payload = Payload.Parse(bytes);
        bytes[1] = (byte)'x';
        Assert.Equal("""{"a":1}""", payload.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("\"{}\"")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{/**/}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("\uFEFF{}")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"x":{"a":1,"a":2}}""")]
    [InlineData("""{"x":[[{"y":{"a":1,"b":2,"a":3}}]]}""")]
    [InlineData("""{"a":1e400}""")]
    [InlineData("""{"a":[-1e400]}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":"\udc00\ud800"}""")]
    [InlineData("""{"a":["\ud800x"]}""")]
    [InlineData("""{"\udfff":1}""")]
    public void What_breaks_a_rule_is_a_FormatException(string json) => Assert.Throws<FormatException>(() => Payload.Parse(json));

    [Fact]
    public void A_lone_surrogate_in_the_text_is_a_FormatException()
    {
        // Not inline data: attributes keep strings as UTF-8, which has no form for them.
        foreach (var json in new[] { "{\"a\":\"\ud800\"}", "{\"\udc00\":1}", "{\"a\":\"\udc00\ud800\"}" })
            Assert.Throws<FormatException>(() => Payload.Parse(json));
    }

    [Theory]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })] // a surrogate
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })] // a sequence that is cut
    [InlineData(new byte[] { 0xC0, 0xAF })] // overlong
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })] // beyond U+10FFFF
    public void Bytes_that_are_not_UTF_8_are_refused_in_values_and_names(byte[] bad)
    {
        Assert.Throws<FormatException>(() => Payload.Parse([.. "{\"a\":\""u8, .. bad, .. "\"}"u8]));
        Assert.Throws<FormatException>(() => Payload.Parse([.. "{\""u8, .. bad, .. "\":1}"u8]));
    }

    [Fact]
    public void A_byte_order_mark_is_refused() => Assert.Throws<FormatException>(() => Payload.Parse([0xEF, 0xBB, 0xBF, .. "{}"u8]));

    [Fact]
    public void Sixty_four_levels_are_accepted_and_sixty_five_are_not()
    {
        var payload = Payload.Parse(Nested(64));
        Assert.Equal(Nested(64), payload.ToString());
        Assert.Equal(Nested(64), payload.Patch(Payload.Parse("""{"x":1}""")).Patch(Payload.Parse("""{"x":null}""")).ToString());
        Assert.Equal(Nested(64), default(Payload).Patch(payload).ToString());
        Assert.Equal(Nested(64), Payload.Parse(Nested(64) + "\n").ToString());
        Assert.True(payload.TryGetProperty("a", out _));
        Assert.Throws<FormatException>(() => Payload.Parse(Nested(65)));
        Assert.Throws<FormatException>(() => Payload.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 1_000_000))));
    }

    [Fact]
    public void Line_breaks_between_tokens_go_and_escaped_ones_in_strings_stay()
    {
        var payload = Payload.Parse("{\r\n  \"a\": [\n1.50,\n\"x\\ny\"]\n}\n");
        Assert.Equal("""{"a":[1.50,"x\ny"]}""", payload.ToString());
        Assert.DoesNotContain((byte)'\n', payload.Utf8.ToArray());
    }

    [Fact]
    public void Ten_megabytes_are_no_trouble()
    {
        var json = "{\"text\":\"" + new string('ä', 5_000_000) + "\"}";
        Assert.Equal(json.Length + 5_000_000, Payload.Parse(json).Utf8.Length);
        var many = "{" + string.Join(',', Enumerable.Range(0, 500_000).Select(i => $"\"k{i}\":{i}")) + "}";
        Assert.True(Payload.Parse(many).TryGetProperty("k499999", out var last));
        Assert.Equal(499_999, last.GetInt32());
    }

    [Fact]
    public void Equality_compares_the_bytes()
    {
        Payload a = Payload.Parse("""{"a":1}"""), same = Payload.Parse("""{"a":1}"""), spaced = Payload.Parse("""{"a": 1}""");
        Assert.True(a == same && a.Equals((object)same) && a.GetHashCode() == same.GetHashCode());
        Assert.True(a != spaced && !a.Equals("""{"a":1}"""));
        Assert.Equal(default(Payload).GetHashCode(), Payload.Parse("{ }").GetHashCode());
    }

    [Fact]
    public void Properties_are_looked_up_by_their_unescaped_name_at_the_top_only()
    {
        var payload = Payload.Parse("""{"x":{"a":1},"\u0061":"v","n":null,"arr":[{"b":2}]}""");
        Assert.True(payload.TryGetString("a", out var text));
        Assert.Equal("v", text);
        Assert.True(payload.TryGetProperty("n", out var none));
        Assert.Equal(JsonValueKind.Null, none.ValueKind);
        Assert.False(payload.TryGetString("n", out _));
        Assert.False(payload.TryGetString("x", out _));
        Assert.False(payload.TryGetProperty("b", out _));
        Assert.False(payload.TryGetProperty("A", out _));
        Assert.False(payload.TryGetProperty("\ud800", out _));
        Assert.False(default(Payload).TryGetProperty("a", out _));
    }

    [Fact]
    public void From_writes_every_supported_value()
    {
        var payload = Payload.From(
        [
            new("null", null), new("s", "ä\"\n"), new("b", true), new("i", int.MinValue), new("l", long.MaxValue), new("u", ulong.MaxValue),
            new("by", (byte)1), new("sb", (sbyte)-1), new("sh", (short)-2), new("us", (ushort)2), new("ui", uint.MaxValue),
            new("f", 0.1f), new("d", 0.1), new("m", 1.10m), new("t", new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.FromHours(2))),
            new("e", JsonDocument.Parse("{\"x\":[1]}").RootElement), new("list", new object?[] { 1, "x", null, new[] { 2 } }), new("im", ImmutableArray.Create(1, 2)),
        ]);
        Assert.Equal(
            """{"null":null,"s":"ä\"\n","b":true,"i":-2147483648,"l":9223372036854775807,"u":18446744073709551615,"by":1,"sb":-1,"sh":-2,"us":2,"ui":4294967295,""" +
            """ "f":0.1,"d":0.1,"m":1.10,"t":"2020-01-02T03:04:05+02:00","e":{"x":[1]},"list":[1,"x",null,[2]],"im":[1,2]}""".Trim(),
            payload.ToString());
        Assert.True(Payload.From([]).IsEmpty);
    }

    [Fact]
    public void From_refuses_what_JSON_cannot_hold_and_names_the_property()
    {
        foreach (var bad in new object[] { double.NaN, float.PositiveInfinity, new[] { double.NegativeInfinity }, "\ud800", new[] { "\udc00" } })
            Assert.Contains("'key'", Assert.Throws<FormatException>(() => Payload.From([new("key", bad)])).Message);
        foreach (var bad in new object[] { new object(), 'c', Guid.Empty, new Dictionary<string, int>() })
            Assert.Contains("'key'", Assert.Throws<NotSupportedException>(() => Payload.From([new("key", bad)])).Message);
        Assert.Throws<FormatException>(() => Payload.From([new("a", 1), new("a", 2)]));
        Assert.Throws<FormatException>(() => Payload.From([new("\ud800", 1)]));
    }

    [Fact]
    public void A_sequence_that_holds_itself_is_too_deep()
    {
        var endless = new List<object>();
        endless.Add(endless);
        Assert.Throws<FormatException>(() => Payload.From([new("a", endless)]));
    }

    [Fact]
    public void From_an_object_needs_an_object()
    {
        Assert.Equal("""{"indices":[],"values":[]}""", Payload.From(new SparseEmbedding(default, default), ConnectorsJsonContext.Default.SparseEmbedding).ToString());
        Assert.Throws<FormatException>(() => Payload.From(null!, ConnectorsJsonContext.Default.SparseEmbedding));
        Assert.Throws<FormatException>(() => Payload.From([], ConnectorsJsonContext.Default.SparseEmbeddingArray));
    }

    [Fact]
    public void A_patch_replaces_whole_values_removes_nulls_and_keeps_the_others_byte_for_byte()
    {
        var payload = Payload.Parse("""{"keep": [1.50,  "\u00e4"],"replace":{"a":1,"b":2},"remove":1,"z":1e2}""");
        var patched = payload.Patch(Payload.Parse("""{"replace":{"b":null},"remove":null,"absent":null,"new":"😀"}"""));
        Assert.Equal("""{"keep":[1.50,  "\u00e4"],"z":1e2,"replace":{"b":null},"new":"😀"}""", patched.ToString());
    }

    [Fact]
    public void A_patch_finds_names_that_are_escaped_on_either_side()
    {
        Assert.Equal("{}", Payload.Parse("""{"\u00e4":1}""").Patch(Payload.Parse("""{"ä":null}""")).ToString());
        Assert.Equal("""{"ä":2}""", Payload.Parse("""{"ä":1}""").Patch(Payload.Parse("""{"\u00e4":2}""")).ToString());
    }

    [Fact]
    public void A_patch_that_removes_everything_leaves_the_empty_payload()
    {
        var patched = Payload.Parse("""{"a":1}""").Patch(Payload.Parse("""{"a":null}"""));
        Assert.True(patched.IsEmpty);
        Assert.Equal(default, patched);
    }

    [Fact]
    public void An_empty_patch_changes_nothing() =>
        Assert.Equal("""{"a": 1}""", Payload.Parse("""{"a": 1}""").Patch(default).ToString());

    [Fact]
    public void Patched_payloads_are_valid_payloads_again()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var patched = Random(random).Patch(Random(random));
            Assert.Equal(patched, Payload.Parse(patched.Utf8.Span));
        }

        static Payload Random(Random random) => Payload.From(Enumerable.Range(0, random.Next(6)).Select(_ => "k\"ä\n" + random.Next(8)).Distinct()
            .Select(key => KeyValuePair.Create<string, object?>(key, random.Next(3) == 0 ? null : random.Next(2) == 0 ? "\u2028\\" : new[] { random.NextDouble() })));
    }

    [Fact]
    public void A_selection_keeps_the_named_keys_in_the_order_of_the_payload()
    {
        var payload = Payload.Parse("""{"a": [1, 2],"b":2,"\u00e4":3}""");
        Assert.Equal("""{"a":[1, 2],"ä":3}""", PayloadSelection.Only("ä", "a", "zz").Apply(payload).ToString());
        Assert.Equal(payload, PayloadSelection.All.Apply(payload));
        Assert.True(PayloadSelection.None.Apply(payload).IsEmpty);
        Assert.True(PayloadSelection.Only("zz").Apply(payload).IsEmpty);
        Assert.True(PayloadSelection.Only().IsNone && !PayloadSelection.All.IsNone);
    }

    [Fact]
    public void Deserialises_by_the_metadata_given()
    {
        var vector = Payload.Parse("""{"indices":[1],"values":[2]}""").Deserialize(ConnectorsJsonContext.Default.SparseEmbedding);
        Assert.Equal(1, vector!.NonZeroCount);
        Assert.Throws<JsonException>(() => default(Payload).Deserialize(ConnectorsJsonContext.Default.SparseEmbedding));
    }

    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);
}
