using System.Text.Json;

namespace Connectors.Cli.Tests;

public class UpsertTests
{
    private const string ThreeGoodTwoBad = """
        {"id":"a","text":"the moon"}
        {"id":"b"}
        {"_id":"c","text":"the sun","year":1969}
        {"id":"d","text":"stars","_id2":true,"sparse":"a key with the name of a field"}
        {"id":"a","text":"the moon again"}

        """;

    [Fact]
    public void Batches_beyond_all_measure_are_no_overflow() =>
        Assert.Equal(int.MaxValue, new Upserting.UpsertSettings(2_000_000_000, BatchBytes: null, Parallel: 4, Upserting.ErrorPolicy.Stop).ChunkSize);

    [Fact]
    public async Task On_error_continue_leaves_bad_documents_out_names_their_lines_and_ends_with_3()
    {
        using var folder = new TemporaryFolder();
        var result = (await UpsertAsync(folder, ThreeGoodTwoBad, "--on-error", "continue", "--output", "json", "--progress", "none")).Expect(3);

        Assert.Equal("5 2 1 2", Counts(result.Json));
        Assert.Contains("standard input, line 2: the object has no \"text\"", result.Error, StringComparison.Ordinal);
        Assert.Contains("standard input, line 4: 'd' was not written", result.Error, StringComparison.Ordinal);
        var hit = await FirstHitAsync(folder, "moon");
        Assert.Equal(("a", "the moon again"), (hit.GetProperty("id").GetString(), hit.GetProperty("payload").GetProperty("text").GetString()));
        Assert.Equal("{\"year\":1969,\"text\":\"the sun\"}", (await FirstHitAsync(folder, "sun")).GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task On_error_stop_writes_what_came_before_the_bad_line_and_ends_with_1()
    {
        using var folder = new TemporaryFolder();
        var result = (await UpsertAsync(folder, ThreeGoodTwoBad, "--output", "json")).Expect(1);
        Assert.Equal("2 1 0 1", Counts(result.Json));
        Assert.Contains("standard input, line 2: the object has no \"text\"", result.Error, StringComparison.Ordinal);
        Assert.Equal("a", (await FirstHitAsync(folder, "moon")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_document_that_the_store_refuses_stops_it_too()
    {
        using var folder = new TemporaryFolder();
        var result = (await UpsertAsync(folder, "{\"id\":\"a\",\"text\":\"moon\"}\n{\"id\":\"d\",\"text\":\"stars\",\"sparse\":1}\n", "--output", "json")).Expect(1);
        Assert.Equal("2 1 0 1", Counts(result.Json));
        Assert.Contains("line 2: 'd' was not written", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_nothing_at_all_could_be_written_it_failed()
    {
        using var folder = new TemporaryFolder();
        (await UpsertAsync(folder, "{}\n", "--on-error", "continue")).Expect(1);
    }

    [Fact]
    public async Task The_summary_is_on_standard_output_and_plain_progress_on_standard_error()
    {
        using var folder = new TemporaryFolder();
        var result = (await UpsertAsync(folder, "{\"id\":\"a\",\"text\":\"moon\"}\n", "--progress", "plain")).Expect(0);
        Assert.StartsWith("docs: 1 written, 0 superseded, 0 failed of 1 read in ", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 points, 0 failed", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Error);
    }

    [Fact]
    public async Task Later_commands_use_the_remembered_encoder_from_another_folder_and_after_all_has_moved()
    {
        using var folder = new TemporaryFolder();
        var here = Directory.CreateDirectory(folder.In("here")).FullName;
        Copy(RepositoryFolder.Model("splade-tiny"), Path.Combine(here, "model"));
        string[] upsert = ["upsert", "--store", "embedded:data", "--collection", "docs", "--input", "-"];
        (await Cli.RunAsync([.. upsert, "--sparse", "splade:model"], "{\"id\":\"a\",\"text\":\"moon\"}\n", here)).Expect(0);
        (await Cli.RunAsync(upsert, "{\"id\":\"b\",\"text\":\"sun\"}\n", here)).Expect(0);

        var elsewhere = await Cli.RunAsync(["search", "--store", "embedded:here/data", "--collection", "docs", "--query", "moon", "--output", "json"], "", folder.Path);
        Assert.Equal("a", elsewhere.Expect(0).Json.GetProperty("hits")[0].GetProperty("id").GetString());

        Directory.Move(here, folder.In("there"));
        var moved = await Cli.RunAsync(["search", "--store", "embedded:data", "--collection", "docs", "--query", "sun", "--output", "json"], "", folder.In("there"));
        Assert.Equal("b", moved.Expect(0).Json.GetProperty("hits")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_collection_that_was_made_by_hand_says_which_encoder_it_lacks()
    {
        using var folder = new TemporaryFolder();
        string[] target = ["--store", folder.Store, "--collection", "docs"];
        (await Cli.RunAsync(["collection", "create", .. target, "--sparse", "words", "--field", "year:integer:indexed"])).Expect(0);
        (await Cli.RunAsync(["upsert", .. target, "--input", "-", "--sparse", Cli.Splade], "{\"id\":\"a\",\"text\":\"moon\",\"year\":1969}\n")).Expect(0);

        Assert.Contains("--sparse", (await Cli.RunAsync(["search", .. target, "--query", "moon"])).Expect(2).Error, StringComparison.Ordinal);
        var wrong = await Cli.RunAsync(["search", .. target, "--query", "moon", "--sparse", Cli.Splade, "--mode", "hybrid"]);
        Assert.Contains("--dense", wrong.Expect(2).Error, StringComparison.Ordinal);
        var right = await Cli.RunAsync(["search", .. target, "--query", "moon", "--sparse", Cli.Splade, "--filter", "year = 1969", "--output", "json"]);
        Assert.Equal("a", right.Expect(0).Json.GetProperty("hits")[0].GetProperty("id").GetString());
    }

    [SkippableFact]
    public async Task An_interrupt_ends_it_with_130_and_what_was_written_stays()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var folder = new TemporaryFolder();
        using var process = Cli.Start(["upsert", "--store", folder.Store, "--collection", "docs", "--input", "-", "--sparse", Cli.Splade, "--on-error", "continue", "--output", "json"]);
        await process.StandardInput.WriteLineAsync("{\"id\":\"a\",\"text\":\"moon\"}");
        await process.StandardInput.WriteLineAsync("bad");
        await process.StandardInput.FlushAsync();

        // The note on the bad line says that the pipeline runs; the input stays open.
        Assert.Contains("line 2", await process.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)), StringComparison.Ordinal);
        await BuiltProgram.InterruptAsync(process);

        Assert.Equal(130, await BuiltProgram.EndAsync(process));
        var written = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync()).RootElement.GetProperty("written").GetInt64();
        var description = (await Cli.RunAsync("collection", "describe", "--store", folder.Store, "--collection", "docs", "--output", "json")).Expect(0).Json;
        Assert.InRange(description.GetProperty("points").GetInt64(), written, 1);
    }

    private static Task<ProgramResult> UpsertAsync(TemporaryFolder folder, string input, params string[] options) =>
        Cli.RunAsync(["upsert", "--store", folder.Store, "--collection", "docs", "--input", "-", "--sparse", Cli.Splade, .. options], input);

    private static async Task<JsonElement> FirstHitAsync(TemporaryFolder folder, string query) =>
        (await Cli.RunAsync("search", "--store", folder.Store, "--collection", "docs", "--query", query, "--output", "json")).Expect(0).Json.GetProperty("hits")[0];

    private static string Counts(JsonElement summary) =>
        string.Join(' ', ((string[])["read", "written", "superseded", "failed"]).Select(name => summary.GetProperty(name).GetRawText()));

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
