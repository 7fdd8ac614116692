using System.Text.Json;

namespace Connectors.Cli.Tests;

/// <summary>A model whose queries are weighed by a table: the network of splade-tiny with an idf.json beside it.</summary>
public class InferenceFreeTests
{
    private const string Idf = """{"moon":6.5,"walk":5,"the":0.125,"[UNK]":1,"[CLS]":1}""";

    [Fact]
    public async Task Queries_are_encoded_without_the_network_and_documents_with_it()
    {
        using var folder = new TemporaryFolder();
        var query = (await Cli.RunAsync(["encode", "--encoder", Model(folder, withGraph: false), "--role", "query", "--tokens"], "\"The moon, the moon!\"\n")).Expect(0);
        var tokens = Assert.Single(query.JsonLines).GetProperty("tokens").EnumerateObject().Select(token => (token.Name, token.Value.GetDouble()));
        Assert.Equal([("moon", 6.5), ("the", 0.125)], tokens);

        var missing = (await Cli.RunAsync(["encode", "--encoder", Model(folder, withGraph: false)], "\"moon\"\n")).Expect(1);
        Assert.Contains(".onnx", missing.Error, StringComparison.Ordinal);

        var document = (await Cli.RunAsync(["encode", "--encoder", Model(folder, withGraph: true)], "\"moon\"\n")).Expect(0);
        var network = (await Cli.RunAsync(["encode", "--encoder", Cli.Splade], "\"moon\"\n")).Expect(0);
        Assert.Equal(network.JsonLines[0].GetProperty("indices").GetRawText(), document.JsonLines[0].GetProperty("indices").GetRawText());
    }

    [Fact]
    public async Task A_collection_is_filled_by_the_network_and_searched_by_the_table()
    {
        using var folder = new TemporaryFolder();
        var model = Model(folder, withGraph: true);
        var documents = folder.Write("docs.jsonl", """
            {"id":"apollo","text":"The first men who walked on the moon were astronauts of Apollo 11."}
            {"id":"bread","text":"Knead the dough and let it rest."}
            """);
        (await Cli.RunAsync("upsert", "--store", folder.Store, "--collection", "docs", "--input", documents, "--sparse", model, "--progress", "none")).Expect(0);

        // The network is gone: what is remembered suffices for the table.
        File.Delete(folder.In("model/model_fused_w8.onnx"));
        var answer = (await Cli.RunAsync("search", "--store", folder.Store, "--collection", "docs", "--query", "moon walk", "--explain", "--output", "json")).Expect(0).Json;
        var hit = answer.GetProperty("hits")[0];
        Assert.Equal("apollo", hit.GetProperty("id").GetString());
        var terms = hit.GetProperty("terms").EnumerateArray().ToDictionary(term => term.GetProperty("token").GetString()!, term => term.GetProperty("query").GetDouble());
        Assert.Equal(6.5, terms["moon"]);
        Assert.Equal(hit.GetProperty("score").GetDouble(), hit.GetProperty("terms").EnumerateArray().Sum(term => term.GetProperty("contribution").GetDouble()), 1e-3);

        var queries = folder.Write("queries.tsv", "1\tmoon\n");
        (await Cli.RunAsync("run", "--store", folder.Store, "--collection", "docs", "--queries", queries, "--output", folder.In("run.trec"))).Expect(0);
        Assert.StartsWith("1 Q0 apollo 1 ", await File.ReadAllTextAsync(folder.In("run.trec")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_whose_queries_need_the_network_is_not_taken_for_an_inference_free_one()
    {
        var spec = Cli.Splade.Replace("splade:", "inference-free:", StringComparison.Ordinal);
        Assert.Contains("load it with SpladeEncoder", (await Cli.RunAsync(["encode", "--encoder", spec, "--role", "query"], "\"moon\"\n")).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("Name it as splade:", (await Cli.RunAsync(["encode", "--encoder", spec], "\"moon\"\n")).Expect(1).Error, StringComparison.Ordinal);
        var dense = Cli.MiniLm.Replace("dense:", "inference-free:", StringComparison.Ordinal);
        Assert.Contains("is a dense model", (await Cli.RunAsync(["encode", "--encoder", dense, "--role", "query"], "\"moon\"\n")).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_says_how_queries_are_encoded()
    {
        using var folder = new TemporaryFolder();
        Model(folder, withGraph: true);
        var card = (await Cli.RunAsync("models", "inspect", folder.In("model"), "--output", "json")).Expect(0).Json;
        Assert.Equal(("inference-free", "weights of idf.json, without special tokens"), (card.GetProperty("kind").GetString(), card.GetProperty("queries").GetString()));
        Assert.Equal("max of log1p(relu(x))", card.GetProperty("pooling").GetString());
        Assert.Empty(card.GetProperty("problems").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, (await Cli.RunAsync("models", "inspect", RepositoryFolder.Model("splade-tiny"), "--output", "json")).Expect(0).Json.GetProperty("queries").ValueKind);

        folder.Write("model/modules.json", """[{"path":"","type":"sentence_transformers.models.Router"}]""");
        folder.Write("model/router_config.json", """
            {"types":{"q":"sentence_transformers.sparse_encoder.models.SparseStaticEmbedding","":"sentence_transformers.models.MLMTransformer","p":"sentence_transformers.models.SpladePooling"},
             "structure":{"query":["q"],"document":["","p"]}}
            """);
        Directory.CreateDirectory(folder.In("model/p"));
        folder.Write("model/p/config.json", """{"pooling_strategy":"max","activation_function":"log1p_relu"}""");
        var routed = (await Cli.RunAsync("models", "inspect", folder.In("model"))).Expect(0);
        Assert.Matches("kind +inference-free", routed.Output);
        Assert.Contains("weights of a table, with special tokens", routed.Output, StringComparison.Ordinal);
        Assert.Contains("max of log1p(log1p(relu(x)))", routed.Output, StringComparison.Ordinal);
    }

    private static string Model(TemporaryFolder folder, bool withGraph)
    {
        Directory.CreateDirectory(folder.In("model"));
        var source = RepositoryFolder.Model("splade-tiny");
        foreach (var file in withGraph ? ["config.json", "vocab.txt", "model_fused_w8.onnx"] : new[] { "config.json", "vocab.txt" })
            File.Copy(Path.Combine(source, file), folder.In("model/" + file), overwrite: true);
        folder.Write("model/idf.json", Idf);
        return "inference-free:" + folder.In("model");
    }
}
