using Connectors.Grpc.Wire;

namespace Connectors.Grpc.Tests;

public sealed class TextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a%20b", "a b")]
    [InlineData("%E6%97%A5%e6%9c%ac", "日本")]
    [InlineData("100%", "100%")]
    [InlineData("100%2", "100%2")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("%%41", "%A")]
    [InlineData("%25%32%30", "%20")]
    [InlineData("%C3%A", "\uFFFD%A")]
    [InlineData("%FF", "\uFFFD")]
    [InlineData("k\u00C3\u00A4se", "käse")] // raw UTF-8, as header bytes arrive
    [InlineData("%0Aline", "\nline")]
    public void Status_messages_are_percent_decoded_and_broken_escapes_kept(string encoded, string expected) =>
        Assert.Equal(expected, StatusMessage.Decode(encoded));

    [Theory]
    [InlineData(1L, "1m")]
    [InlineData(10_000L, "1m")]
    [InlineData(10_001L, "2m")]
    [InlineData(300_000_000L, "30000m")]
    [InlineData(999_999_990_000L, "99999999m")]
    [InlineData(999_999_990_001L, "100000S")]
    [InlineData(999_999_990_000_000L, "99999999S")]
    [InlineData(999_999_990_000_001L, "1666667M")]
    [InlineData(long.MaxValue, "99999999H")]
    public void Deadlines_are_told_in_at_most_eight_digits_and_never_shortened(long ticks, string expected)
    {
        Assert.Equal(expected, TimeoutHeader.Format(new TimeSpan(ticks)));
    }
}
