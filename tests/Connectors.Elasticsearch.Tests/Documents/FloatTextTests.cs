using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Elasticsearch.Documents;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Documents;

public sealed class FloatTextTests(ITestOutputHelper output)
{
    private const int MantissaBits = 23;
    private const int Exponents = 255;

    /// <summary>All exponents with random mantissas; an exhaustive run over the numbers that <see cref="FloatText"/> writes itself is in RESULTS.md.</summary>
    [Fact]
    public void Numbers_of_every_magnitude_read_back_as_the_same_float()
    {
        const int mantissas = 40_000;
        var random = new Random(1);
        var text = new byte[FloatText.Room];
        var count = 0;
        for (var exponent = 0u; exponent < Exponents; exponent++)
        {
            for (var i = 0; i < mantissas; i++)
            {
                var bits = (exponent << MantissaBits) | (uint)random.Next(1 << MantissaBits) | ((uint)random.Next(2) << 31);
                count += ReadsBack(BitConverter.UInt32BitsToSingle(bits), text);
            }
        }

        output.WriteLine($"{count:N0} numbers");
        Assert.Equal(Exponents * mantissas, count);
    }

    [Fact]
    public void Numbers_beside_powers_of_two_and_of_ten_read_back_as_the_same_float()
    {
        var text = new byte[FloatText.Room];
        var count = 0;
        foreach (var power in Enumerable.Range(-149, 277).Select(power => MathF.ScaleB(1, power)).Concat(Enumerable.Range(-45, 84).Select(power => float.Parse($"1e{power}", CultureInfo.InvariantCulture))))
        {
            var bits = BitConverter.SingleToUInt32Bits(power);
            for (var i = bits > 200 ? bits - 200 : 0; i <= bits + 200; i++)
                count += ReadsBack(BitConverter.UInt32BitsToSingle(i), text) + ReadsBack(-BitConverter.UInt32BitsToSingle(i), text);
        }

        output.WriteLine($"{count:N0} numbers");
        Assert.InRange(count, 280_000, 300_000);
        Assert.Equal(4, ReadsBack(0, text) + ReadsBack(-0f, text) + ReadsBack(float.MaxValue, text) + ReadsBack(float.MinValue, text));
    }

    [Theory]
    [InlineData(0.1f, "0.1")]
    [InlineData(-0.5f, "-0.5")]
    [InlineData(1f, "1")]
    [InlineData(12.5f, "12.5")]
    [InlineData(-120f, "-120")]
    [InlineData(524288f, "524288")]
    [InlineData(1000000f, "1000000")]
    [InlineData(0.03125f, "0.03125")]
    [InlineData(0.000016f, "0.000016")]
    [InlineData(0.99999994f, "0.99999994")]
    [InlineData(0.33333334f, "0.33333334")]
    public void Numbers_are_written_as_people_write_them(float number, string expected)
    {
        var text = new byte[FloatText.Room];
        Assert.Equal(expected, Encoding.ASCII.GetString(text, 0, FloatText.Write(number, text)));
    }

    [Fact]
    public void Numbers_have_as_many_digits_as_the_shortest_form_or_rarely_one_more()
    {
        var random = new Random(2);
        var (mine, shortest) = (new byte[FloatText.Room], new byte[FloatText.Room]);
        const int count = 1_000_000;
        var longer = 0;
        for (var i = 0; i < count; i++)
        {
            var number = (random.NextSingle() - 0.5f) * MathF.ScaleB(1, random.Next(-14, 20));
            Assert.True(Utf8Formatter.TryFormat(number, shortest, out var length));
            var more = Digits(mine.AsSpan(0, FloatText.Write(number, mine))) - Digits(shortest.AsSpan(0, length));
            Assert.InRange(more, 0, 1);
            longer += more;
        }

        output.WriteLine($"{count:N0} numbers, {longer:N0} of them a digit longer");
        Assert.InRange(longer, 0, count / 100);
    }

    private static int ReadsBack(float number, byte[] text)
    {
        var json = text.AsSpan(0, FloatText.Write(number, text));
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.Number || BitConverter.SingleToUInt32Bits(reader.GetSingle()) != BitConverter.SingleToUInt32Bits(number))
            Assert.Fail($"{number:R} became {Encoding.ASCII.GetString(json)}.");
        return 1;
    }

    private static int Digits(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOf((byte)'E');
        var text = Encoding.ASCII.GetString(exponent < 0 ? number : number[..exponent]).Replace(".", string.Empty, StringComparison.Ordinal);
        return text.Trim('-', '0').Length;
    }
}
