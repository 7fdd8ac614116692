using System.Text;
using Connectors.Cli.Input;

namespace Connectors.Cli.Tests;

public class LineSourceTests
{
    [Fact]
    public async Task Lines_are_the_same_however_the_stream_cuts_them()
    {
        const string text = "alpha\nbe\r\n\n  \nç😀\nlast";
        foreach (var step in (int[])[1, 2, 3, 7, 100])
        {
            await using var source = new LineSource(new SlicedStream(Encoding.UTF8.GetBytes(text), step), "test");
            var lines = await ReadAllAsync(source, maxLines: 2);
            Assert.Equal([(1, "alpha"), (2, "be"), (5, "ç😀"), (6, "last")], lines);
            Assert.Equal((6, Encoding.UTF8.GetByteCount(text)), (source.Line, source.Position));
        }
    }

    [Fact]
    public async Task Chunks_are_bounded_by_lines_and_by_bytes_and_nothing_is_read_ahead_of_them()
    {
        var line = Encoding.UTF8.GetBytes(new string('x', 99_999) + "\n");
        await using var stream = new EndlessStream(line);
        await using var source = new LineSource(stream, "test");
        var chunks = 0;
        await foreach (var chunk in source.ReadAsync((text, _) => text.Length, maxLines: 1000))
        {
            Assert.Equal(11, chunk.Count);
            Assert.InRange(stream.Position - source.Position, 0, 1 << 20);
            if (++chunks == 20)
                break;
        }

        await foreach (var chunk in source.ReadAsync((text, _) => text.Length, maxLines: 3))
        {
            Assert.Equal(3, chunk.Count);
            break;
        }
    }

    [Fact]
    public async Task A_bad_line_comes_after_the_lines_before_it_and_ends_the_reading()
    {
        await using var source = new LineSource(new SlicedStream("a\nb\nbad\nc\n"u8.ToArray(), 100), "test");
        var seen = new List<string>();
        var error = await Assert.ThrowsAsync<LineException>(async () =>
        {
            await foreach (var chunk in source.ReadAsync((line, _) => line.SequenceEqual("bad"u8) ? throw new FormatException("is bad.") : Encoding.UTF8.GetString(line), maxLines: 10))
                seen.AddRange(chunk);
        });
        Assert.Equal(["a", "b"], seen);
        Assert.Equal("test, line 3: is bad.", error.Message);
    }

    [Theory]
    [InlineData("{\"id\":\"a\",\"text\":\"t\"}", "a", "t", "{}")]
    [InlineData("{\"n\": [1, {\"id\":2}],\"_id\":12,\"text\":\"t\", \"é\":1.50}", "12", "t", "{\"n\": [1, {\"id\":2}],\"é\":1.50}")]
    [InlineData("{\"text\":\"t\"}", null, "t", "{}")]
    public void A_record_has_an_id_a_text_and_the_rest_as_it_is_written(string line, string? id, string text, string rest)
    {
        var record = JsonRecord.Read(Encoding.UTF8.GetBytes(line), keepRest: true);
        Assert.Equal((id, text, rest), (record.Id, record.Text, Encoding.UTF8.GetString(record.Others.Span)));
    }

    [Theory]
    [InlineData("{\"id\":\"a\"}", "no \"text\"")]
    [InlineData("{\"id\":\"a\",\"_id\":\"b\",\"text\":\"t\"}", "two ids")]
    [InlineData("{\"text\":\"a\",\"text\":\"t\"}", "two texts")]
    [InlineData("{\"id\":1.5,\"text\":\"t\"}", "the id is a number")]
    [InlineData("{\"id\":\"a\",\"text\":null}", "the text is null")]
    [InlineData("[1]", "found an array")]
    [InlineData("{\"id\":\"a\",\"text\":\"t\"} x", "not valid JSON")]
    public void A_line_that_is_no_record_says_why(string line, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => JsonRecord.Read(Encoding.UTF8.GetBytes(line), keepRest: true)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"text\":\"t\"}", "no \"id\"")]
    [InlineData("{\"id\":\"\",\"text\":\"t\"}", "id")]
    [InlineData("{\"id\":\"a\",\"text\":\"\\ud800\"}", "lone surrogate")]
    [InlineData("{\"id\":\"a\",\"text\":\"t\",\"n\":1e999}", "outside the range")]
    [InlineData("{\"id\":\"a\",\"text\":\"t\",\"n\":1,\"n\":2}", "not valid")]
    public void A_document_that_could_not_be_stored_is_the_fault_of_its_line(string line, string why) =>
        Assert.Contains(why, Assert.ThrowsAny<FormatException>(() => DocumentLine.Parse(Encoding.UTF8.GetBytes(line), 1)).Message, StringComparison.OrdinalIgnoreCase);

    private static async Task<List<(int, string)>> ReadAllAsync(LineSource source, int maxLines)
    {
        var lines = new List<(int, string)>();
        await foreach (var chunk in source.ReadAsync((line, number) => ((int)number, Encoding.UTF8.GetString(line)), maxLines))
        {
            Assert.InRange(chunk.Count, 1, maxLines);
            lines.AddRange(chunk);
        }

        return lines;
    }
}
