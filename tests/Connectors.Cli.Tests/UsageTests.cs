namespace Connectors.Cli.Tests;

public class UsageTests
{
    public static TheoryData<string> Commands { get; } =
        ["", "tokenize", "encode", "stats", "models list", "models inspect", "collection create", "collection describe", "collection list", "collection drop", "upsert", "search", "run", "doctor"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_goes_to_standard_output_and_has_examples(string command)
    {
        var result = (await Cli.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).Expect(0);
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
        Assert.Contains($"Examples:{Environment.NewLine}  ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"connectors {command}", result.Output.Split("Examples:")[1], StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("doctor --store https://localhost:9200", "https://")]
    [InlineData("upsert --store memory: --collection c --input - --checkpoint f", "--checkpoint")]
    [InlineData("upsert --store memory: --collection c --input - --dead-letter f", "--dead-letter")]
    [InlineData("evaluate --run a --qrels b", "evaluate")]
    [InlineData("fuse a b", "fuse")]
    [InlineData("tune", "tune")]
    [InlineData("export --anything", "export")]
    [InlineData("import", "import")]
    public async Task What_comes_later_is_a_usage_error_that_says_so(string command, string what)
    {
        var result = (await Cli.RunAsync(command.Split(' '))).Expect(2);
        Assert.Contains("later version", result.Error, StringComparison.Ordinal);
        Assert.Contains(what, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("", "command")]
    [InlineData("serch", "serch")]
    [InlineData("tokenize", "--tokenizer")]
    [InlineData("tokenize --tokenizer f --max-tokens 0", "1 or more")]
    [InlineData("tokenize --tokenizer f --max-tokens many", "'many'")]
    [InlineData("encode --encoder models/x", "splade:FOLDER")]
    [InlineData("encode --encoder splade:", "splade:FOLDER")]
    [InlineData("encode --encoder bm25:English", "in lower case")]
    [InlineData("encode --encoder bm25:", "bm25[:LANGUAGE]")]
    [InlineData("upsert --store memory: --collection c --input - --dense bm25", "is a sparse encoder")]
    [InlineData("encode --encoder splade:x --role reader", "query, document")]
    [InlineData("search --store memory: --collection c --query q --sparse dense:x", "is a dense encoder")]
    [InlineData("search --store memory: --collection c --query q --mode fuzzy", "sparse, dense, hybrid, text, semantic")]
    [InlineData("search --store memory: --collection c --query q --fusion linear:2:minmax", "between 0 and 1")]
    [InlineData("search --store memory: --collection c --query q --fusion rrf:x", "'x'")]
    [InlineData("search --store memory: --collection c --query q --filter year>", "--filter")]
    [InlineData("search --store memory: --collection c --query q --limit -1", "1 or more")]
    [InlineData("search --store sqlite:x --collection c --query q", "embedded:PATH")]
    [InlineData("collection list --store embedded:", "embedded:PATH")]
    [InlineData("collection list --store memory: --api-key-env CONNECTORS_TESTS_NOT_SET", "CONNECTORS_TESTS_NOT_SET")]
    [InlineData("collection create --store memory: --collection c", "no field to search in")]
    [InlineData("collection create --store memory: --collection c --dense d:0:cosine", "'0'")]
    [InlineData("collection create --store memory: --collection c --dense d:4:manhattan", "cosine, dot, euclid")]
    [InlineData("collection create --store memory: --collection c --sparse s:bm25", "NAME:idf")]
    [InlineData("collection create --store memory: --collection c --sparse s --field year:number", "keyword, integer")]
    [InlineData("collection create --store memory: --collection c --sparse s --field s:integer", "'s'")]
    [InlineData("upsert --store memory: --collection c --input README.md", "--sparse and --dense")]
    [InlineData("upsert --store memory: --collection c --input - --on-error ignore", "stop, continue")]
    [InlineData("upsert --store memory: --collection c --input - --progress loud", "auto, plain, json, none")]
    public async Task A_wrong_command_line_ends_with_2_and_says_what_was_wrong(string command, string what)
    {
        var result = (await Cli.RunAsync(command.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Expect(2);
        Assert.Contains(what, result.Error, StringComparison.Ordinal);
        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("qdrant://me:hunter2@localhost:6334")]
    [InlineData("elasticsearch://localhost:9200?api_key=hunter2")]
    [InlineData("milvus://root:hunter2@localhost:19530")]
    [InlineData("https://hunter2@localhost")]
    [InlineData("sqlite://me:hunter2@localhost")]
    public async Task A_key_in_a_URL_is_refused_and_not_repeated(string url)
    {
        var result = (await Cli.RunAsync("doctor", "--store", url)).Expect(2);
        Assert.DoesNotContain("hunter2", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_looks_like_a_response_file_is_a_query()
    {
        // It gets as far as the store: the text was not taken for a file.
        var result = (await Cli.RunAsync("search", "--store", "memory:", "--collection", "c", "--query", "@nobody")).Expect(1);
        Assert.Contains("there is no collection 'c'", result.Error, StringComparison.Ordinal);
    }
}
