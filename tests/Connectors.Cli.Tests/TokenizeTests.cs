using System.Text;
using System.Text.Json;

namespace Connectors.Cli.Tests;

public class TokenizeTests
{
    private static readonly string[] Command = ["tokenize", "--tokenizer", Path.Combine(RepositoryFolder.Model("all-MiniLM-L6-v2"), "tokenizer.json")];

    [Fact]
    public async Task All_304_golden_cases_of_the_reference_come_back_with_ids_tokens_and_offsets()
    {
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(RepositoryFolder.Golden("wordpiece.json")));
        var cases = golden.RootElement.GetProperty("cases").EnumerateArray().ToList();
        Assert.Equal(304, cases.Count);

        var result = (await Cli.RunAsync(Command, string.Concat(cases.Select(c => c.GetProperty("text").GetRawText() + "\n")))).Expect(0);

        var actual = result.JsonLines;
        Assert.Equal(cases.Count, actual.Length);
        foreach (var (expected, line) in cases.Zip(actual))
        {
            var offsets = expected.TryGetProperty("offsets_utf16", out var utf16) ? utf16 : expected.GetProperty("offsets");
            Assert.True(JsonElement.DeepEquals(expected.GetProperty("ids"), line.GetProperty("ids")), expected.GetProperty("id").GetString());
            Assert.True(JsonElement.DeepEquals(expected.GetProperty("tokens"), line.GetProperty("tokens")), expected.GetProperty("id").GetString());
            Assert.True(JsonElement.DeepEquals(offsets, line.GetProperty("offsets")), expected.GetProperty("id").GetString());
        }
    }

    [Fact]
    public async Task The_truncation_and_padding_that_the_file_asks_for_are_ignored()
    {
        Assert.Contains("\"truncation\":{\"max_length\":128", await File.ReadAllTextAsync(Command[2]), StringComparison.Ordinal);
        var result = (await Cli.RunAsync(Command, $"\"{string.Join(' ', Enumerable.Repeat("word", 700))}\"\n\"word\"\n")).Expect(0);
        Assert.Equal([702, 3], result.JsonLines.Select(line => line.GetProperty("ids").GetArrayLength()));
    }

    [Fact]
    public async Task Output_is_one_compact_line_a_text_in_UTF_8_without_a_mark()
    {
        using var process = Cli.Start(Command);
        await process.StandardInput.WriteLineAsync("\"東京 😀 ok\"");
        process.StandardInput.Close();
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes);

        Assert.Equal(0, await BuiltProgram.EndAsync(process));
        Assert.Equal(
            "{\"ids\":[101,1879,1755,100,7929,102],\"tokens\":[\"[CLS]\",\"東\",\"京\",\"[UNK]\",\"ok\",\"[SEP]\"],\"offsets\":[[0,0],[0,1],[1,2],[3,5],[6,8],[0,0]]}\n",
            Encoding.UTF8.GetString(bytes.ToArray()));
    }

    [Fact]
    public async Task Max_tokens_cuts_and_keeps_the_special_tokens()
    {
        var result = (await Cli.RunAsync([.. Command, "--max-tokens", "4"], "\"one two three four\"\n")).Expect(0);
        Assert.Equal(["[CLS]", "one", "two", "[SEP]"], result.JsonLines[0].GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));

        var tooFew = (await Cli.RunAsync([.. Command, "--max-tokens", "1"], "\"one\"\n")).Expect(2);
        Assert.Contains("2 special tokens", tooFew.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_carriage_returns_blank_lines_and_a_missing_last_line_break_do_no_harm()
    {
        var result = (await Cli.RunAsync(Command, "\uFEFF\"one\"\r\n\r\n  \n\"two\"")).Expect(0);
        Assert.Equal(["one", "two"], result.JsonLines.Select(line => line.GetProperty("tokens")[1].GetString()));
    }

    [Fact]
    public async Task A_lone_surrogate_counts_as_U_FFFD_which_the_tokenizer_drops()
    {
        var result = (await Cli.RunAsync(Command, "\"a \\ud800 \\\"b\\\"\"\n")).Expect(0);
        Assert.Equal(["[CLS]", "a", "\"", "b", "\"", "[SEP]"], result.JsonLines[0].GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));
        Assert.Equal("[4,5]", result.JsonLines[0].GetProperty("offsets")[2].GetRawText());
    }

    [Theory]
    [InlineData("{\"text\":\"x\"}", "expected a JSON string, found an object")]
    [InlineData("12", "expected a JSON string, found a number")]
    [InlineData("no json", "not valid JSON at byte 1")]
    [InlineData("\"a\" \"b\"", "not valid JSON at byte 4")]
    [InlineData("\"not closed", "not valid JSON")]
    public async Task A_bad_line_ends_with_1_names_its_number_and_comes_after_the_lines_before_it(string bad, string problem)
    {
        var result = (await Cli.RunAsync(Command, $"\"one\"\n\n{bad}\n\"four\"\n")).Expect(1);
        Assert.Contains($"standard input, line 3: {problem}", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Lines);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_the_fault_of_their_line()
    {
        var result = (await Cli.RunAsync(Command, [(byte)'"', (byte)'a', (byte)'"', (byte)'\n', (byte)'"', 0xC3, 0x28, (byte)'"'])).Expect(1);
        Assert.Contains("line 2", result.Error, StringComparison.Ordinal);
        Assert.Contains("UTF-8", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_is_answered_before_the_next_one_is_written()
    {
        using var process = Cli.Start(Command);
        foreach (var word in (string[])["one", "two"])
        {
            await process.StandardInput.WriteLineAsync($"\"{word}\"");
            await process.StandardInput.FlushAsync();
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
            Assert.Contains($"\"{word}\"", line, StringComparison.Ordinal);
        }

        process.StandardInput.Close();
        Assert.Equal(0, await BuiltProgram.EndAsync(process));
    }

    [SkippableFact]
    public async Task An_interrupt_ends_it_with_130()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var process = Cli.Start(Command);
        await process.StandardInput.WriteLineAsync("\"one\"");
        await process.StandardInput.FlushAsync();
        Assert.NotNull(await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)));

        await BuiltProgram.InterruptAsync(process);

        Assert.Equal(130, await BuiltProgram.EndAsync(process));
        Assert.Contains("cancelled", await process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tokenizer_that_is_missing_is_a_failure_that_names_it()
    {
        var result = (await Cli.RunAsync("tokenize", "--tokenizer", "/nowhere/tokenizer.json")).Expect(1);
        Assert.Contains("/nowhere/tokenizer.json", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }
}
