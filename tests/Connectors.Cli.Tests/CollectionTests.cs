namespace Connectors.Cli.Tests;

public class CollectionTests
{
    [Fact]
    public async Task A_collection_is_made_once_listed_described_and_dropped()
    {
        using var folder = new TemporaryFolder();
        string[] target = ["--store", folder.Store, "--collection", "docs"];
        string[] create = ["collection", "create", .. target, "--dense", "d:4:dot", "--dense", "e:2:euclid", "--sparse", "s:idf", "--field", "year:integer:indexed", "--field", "note:text", "--output", "json"];

        Assert.Equal("created", (await Cli.RunAsync(create)).Expect(0).Json.GetProperty("outcome").GetString());
        Assert.Equal("exists", (await Cli.RunAsync(create)).Expect(0).Json.GetProperty("outcome").GetString());
        Assert.Equal("docs\n", (await Cli.RunAsync("collection", "list", "--store", folder.Store)).Expect(0).Output);
        var description = (await Cli.RunAsync(["collection", "describe", .. target, "--output", "json"])).Expect(0).Json;
        var definition = HybridCollectionDefinition.FromJson(description.GetProperty("definition").GetRawText());
        Assert.Equal(["d 4 Dot", "e 2 Euclid"], definition.Dense.Select(field => $"{field.Name} {field.Dimensions} {field.Distance}"));
        Assert.Equal(["year Integer True", "note Text False"], definition.Payload.Select(field => $"{field.Name} {field.Type} {field.Indexed}"));
        Assert.Equal(SparseWeighting.Idf, definition.Sparse.Single(field => field.Name == "s").Weighting);

        var other = await Cli.RunAsync(["collection", "create", .. target, "--dense", "d:5:dot"]);
        Assert.Contains("another schema", other.Expect(1).Error, StringComparison.Ordinal);
        (await Cli.RunAsync(["collection", "drop", .. target])).Expect(0);
        (await Cli.RunAsync(["collection", "drop", .. target])).Expect(1);
        Assert.Contains("there is no collection 'docs'", (await Cli.RunAsync(["collection", "describe", .. target])).Expect(1).Error, StringComparison.Ordinal);
        Assert.Equal("{\n  \"collections\": []\n}\n", (await Cli.RunAsync("collection", "list", "--store", folder.Store, "--output", "json")).Expect(0).Output);
    }

    [Fact]
    public async Task A_definition_comes_from_a_file_or_from_options_but_not_from_both()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("definition.json", "{\"sparse\":[{\"name\":\"s\"}],\"metadata\":{\"made\":\"by hand\"}}");
        string[] create = ["collection", "create", "--store", folder.Store, "--collection", "docs", "--definition", file];
        Assert.Contains("not both", (await Cli.RunAsync([.. create, "--sparse", "t"])).Expect(2).Error, StringComparison.Ordinal);
        (await Cli.RunAsync(create)).Expect(0);
        Assert.Contains("by hand", (await Cli.RunAsync("collection", "describe", "--store", folder.Store, "--collection", "docs")).Expect(0).Output, StringComparison.Ordinal);

        folder.Write("definition.json", "{\"sparse\":[{}]}");
        Assert.Contains(file, (await Cli.RunAsync(create)).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_without_text_search_makes_no_collection_with_a_text_field()
    {
        using var folder = new TemporaryFolder();
        string[] target = ["--store", folder.Store, "--collection", "docs"];
        Assert.Contains("BM25", (await Cli.RunAsync(["collection", "create", .. target, "--text", "body:text"])).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("not both", (await Cli.RunAsync(["collection", "create", .. target, "--text", "body:text", "--definition", "any"])).Expect(2).Error, StringComparison.Ordinal);
        foreach (var bad in new[] { "body", "body:", ":text", "body:text:" })
            (await Cli.RunAsync(["collection", "create", .. target, "--text", bad])).Expect(2);
    }

    [Fact]
    public async Task A_mistyped_store_is_not_made()
    {
        using var folder = new TemporaryFolder();
        var result = (await Cli.RunAsync("collection", "list", "--store", folder.Store)).Expect(1);
        Assert.Contains("there is no store at", result.Error, StringComparison.Ordinal);
        (await Cli.RunAsync("upsert", "--store", folder.Store, "--collection", "docs", "--input", "-")).Expect(1);
        Assert.False(Directory.Exists(folder.In("store")));
    }
}
