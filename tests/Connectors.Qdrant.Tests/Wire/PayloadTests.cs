using System.Text;
using Connectors.Protobuf;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Wire;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Connectors.Qdrant.Tests.Wire;

/// <summary>Payloads on their way to the server and back, against protobuf's own classes.</summary>
public class PayloadTests
{
    [Fact]
    public void Random_payloads_are_written_as_the_generated_messages()
    {
        var data = new RandomData(seed: 1);
        using var encoder = new PayloadEncoder();
        for (var round = 0; round < 2000; round++)
        {
            var payload = data.Payload(levels: round % 8);
            var expected = new PointStruct();
            Generated.Fill(expected.Payload, payload);
            Assert.Equal(expected, PointStruct.Parser.ParseFrom(Write(encoder, payload)));
        }
    }

    [Fact]
    public void Random_payloads_come_back_as_they_were()
    {
        var data = new RandomData(seed: 2);
        using var encoder = new PayloadEncoder();
        for (var round = 0; round < 2000; round++)
        {
            var payload = data.Payload(levels: round % 8);
            Assert.Equal(JsonOf(payload), JsonOf(Read(Write(encoder, payload))));
        }
    }

    [Theory]
    [InlineData("""{"a":0}""", """{"a":0}""")]
    [InlineData("""{"a":5.0,"b":-0.0,"c":1e3}""", """{"a":5.0,"b":-0.0,"c":1000.0}""")]
    [InlineData("""{"a":0.1,"b":1e300,"c":5e-324}""", """{"a":0.1,"b":1E+300,"c":5E-324}""")]
    [InlineData("""{"a":9007199254740993,"b":-9223372036854775808}""", """{"a":9007199254740993,"b":-9223372036854775808}""")]
    [InlineData("""{"a":9223372036854775808}""", """{"a":9.223372036854775808E18}""")]
    [InlineData("""{"a":null,"b":[],"c":{},"d":[null,[{}]]}""", """{"a":null,"b":[],"c":{},"d":[null,[{}]]}""")]
    [InlineData("""{"":"\ud83d\ude00\u0000\u2028</script>"}""", "{\"\":\"😀\\u0000\u2028</script>\"}")]
    public void Values_keep_their_kind(string written, string read)
    {
        using var encoder = new PayloadEncoder();
        Assert.Equal(JsonOf(Payload.Parse(read)), JsonOf(Read(Write(encoder, Payload.Parse(written)))));
    }

    [Theory]
    [InlineData("""{"a":9223372036854775807,"b":-9223372036854775808}""", null)]
    [InlineData("""{"a":9223372036854775808,"b":18446744073709551616,"c":100000000000000000000}""", null)]
    [InlineData("""{"a":9223372036854775808.5,"b":1.2345678901234567890123}""", null)]
    [InlineData("""{"a":18446744073709551615}""", "18446744073709551615")]
    [InlineData("""{"a":[{"b":[-9223372036854775809]}]}""", "-9223372036854775809")]
    [InlineData("""{"a":"18446744073709551615"}""", null)]
    public void An_integer_that_would_become_another_number_is_a_fault(string json, string? number)
    {
        var fault = PayloadEncoder.FindFault(Payload.Parse(json));
        if (number is null)
            Assert.Null(fault);
        else
            Assert.Contains($"the integer {number}.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixty_four_levels_are_written_and_read_and_more_are_damage()
    {
        using var encoder = new PayloadEncoder();
        foreach (var (open, close, end) in new[] { ("{\"a\":", "}", "{}"), ("[", "]", "[1]") })
        {
            var deepest = Payload.Parse("{\"a\":" + string.Concat(Enumerable.Repeat(open, Payload.MaxDepth - 2)) + end + string.Concat(Enumerable.Repeat(close, Payload.MaxDepth - 2)) + "}");
            var bytes = Write(encoder, deepest);
            Assert.Equal(JsonOf(deepest), JsonOf(Read(bytes)));
        }

        foreach (var levels in new[] { Payload.MaxDepth, 100_000 })
        {
            Assert.Throws<FormatException>(() => Read(Nested(levels, list: true)));
            Assert.Throws<FormatException>(() => Read(Nested(levels, list: false)));
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_that_JSON_lacks_is_null(double number) =>
        Assert.Equal("""{"a":[null]}""", Read(new PointStruct { Payload = { ["a"] = new Value { ListValue = new ListValue { Values = { new Value { DoubleValue = number } } } } } }.ToByteArray()).ToString());

    [Fact]
    public void A_value_without_a_kind_is_null() => Assert.Equal("""{"a":null}""", Read(new PointStruct { Payload = { ["a"] = new Value() } }.ToByteArray()).ToString());

    [Fact]
    public void A_key_that_comes_twice_is_damage()
    {
        var one = new PointStruct { Payload = { ["a"] = new Value { BoolValue = true } } }.ToByteArray();
        Assert.Throws<FormatException>(() => Read((byte[])[.. one, .. one]));
    }

    [Fact]
    public void A_payload_behind_a_damaged_one_is_read_as_it_is()
    {
        var decoder = new PayloadDecoder();
        var good = new MapEntry("a"u8.ToArray(), new Value { BoolValue = true }.ToByteArray());
        Assert.Throws<FormatException>(() => decoder.Decode([good, good with { Value = new byte[] { 0xFF } }]));
        Assert.Equal("""{"a":true}""", decoder.Decode([good]).ToString());
    }

    [Fact]
    public void The_id_is_kept_beside_the_payload()
    {
        using var encoder = new PayloadEncoder();
        foreach (var json in new[] { "{}", """{"a":1}""" })
        {
            var payload = Payload.Parse(json);
            var expected = new PointStruct { Payload = { ["_id"] = new Value { StringValue = "größe" } } };
            Generated.Fill(expected.Payload, payload);
            Assert.Equal(expected, PointStruct.Parser.ParseFrom(Write(encoder, payload, "größe")));
        }
    }

    [Theory]
    [InlineData("""{"text":"copper","body":"kettle"}""", "copper", "kettle")]
    [InlineData("""{"te\u0078t":"cop\u0070er"}""", "copper", "")]
    [InlineData("""{"body":["copper",null,"","ket\ttle"]}""", "", "copper\n\nket\ttle")]
    [InlineData("""{"text":[],"body":[null]}""", "", "")]
    [InlineData("""{"text":" \t\n","body":[" ",""]}""", "", "")]
    [InlineData("""{"text":null,"body":""}""", "", "")]
    [InlineData("""{"a":{"text":"x"},"b":[{"body":"y"}],"text":"z"}""", "z", "")]
    [InlineData("{}", "", "")]
    public void Texts_are_found_by_their_keys(string json, string text, string body)
    {
        using var encoder = new PayloadEncoder("text", "body");
        encoder.Measure(Payload.Parse("""{"text":"earlier","body":"earlier"}"""));
        encoder.Measure(Payload.Parse(json));
        Assert.Equal((text, body), (Encoding.UTF8.GetString(encoder.TextOf(0)), Encoding.UTF8.GetString(encoder.TextOf(1))));
    }

    [Fact]
    public void Damaged_payloads_throw_a_format_exception_and_nothing_else()
    {
        var data = new RandomData(seed: 3);
        using var encoder = new PayloadEncoder();
        var (read, refused) = (0, 0);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = Write(encoder, data.Payload());
            for (var i = data.Random.Next(4); i > 0 && bytes.Length > 0; i--)
                bytes[data.Random.Next(bytes.Length)] = (byte)data.Random.Next(256);
            try
            {
                Read(bytes.AsMemory(0, data.Random.Next(2) == 0 ? bytes.Length : data.Random.Next(bytes.Length + 1)));
                read++;
            }
            catch (FormatException)
            {
                refused++;
            }
        }

        Assert.True(read > 300 && refused > 300, $"{read} read, {refused} refused");
    }

    private static byte[] Write(PayloadEncoder encoder, Payload payload, string? id = null)
    {
        using var writer = new ProtoWriter(16);
        var size = encoder.Measure(payload, id);
        encoder.WriteTo(writer, field: 3);
        Assert.Equal(size, writer.Length);
        return writer.Written.ToArray();
    }

    private static Payload Read(ReadOnlyMemory<byte> entries)
    {
        var list = new List<MapEntry>();
        var reader = new ProtoReader(entries);
        while (reader.Read())
            list.Add(MapEntry.Read(reader.Content));
        return new PayloadDecoder().Decode(list);
    }

    private static string JsonOf(Payload payload)
    {
        var map = new MapField<string, Value>();
        Generated.Fill(map, payload);
        return Generated.Json(map);
    }

    /// <summary>A payload of one key with so many levels below it, built from the inside: parsers refuse to build it.</summary>
    private static byte[] Nested(int levels, bool list)
    {
        var headers = new List<byte[]>();
        var length = 0L;
        for (var i = 0; i < levels; i++)
        {
            using var header = new ProtoWriter();
            if (list)
            {
                var value = ProtoWriter.SizeOfField(1, (int)length);
                header.BeginField(7, value);
                header.BeginField(1, (int)length);
            }
            else
            {
                var entry = 3 + ProtoWriter.SizeOfField(2, (int)length);
                header.BeginField(6, ProtoWriter.SizeOfField(1, entry));
                header.BeginField(1, entry);
                header.WriteElement(1, "a");
                header.BeginField(2, (int)length);
            }

            headers.Add(header.Written.ToArray());
            length += header.Length;
        }

        headers.Reverse();
        using var whole = new ProtoWriter();
        whole.BeginField(3, 3 + ProtoWriter.SizeOfField(2, (int)length));
        whole.WriteElement(1, "a");
        whole.BeginField(2, (int)length);
        foreach (var header in headers)
            header.CopyTo(whole.Take(header.Length));
        return whole.Written.ToArray();
    }
}
