// Hybrid search in Milvus: SPLADE and dense vectors of 204 short passages, a filter, and a fusion on the server.
//
//   dotnet run -c Release --project examples/Milvus -- milvus://localhost:19530 ["your question" …]
//
// MILVUS_TOKEN holds an API key or user:password, if the server asks for one. The collection connectors_example is made anew, and dropped.
using System.Text.Json;
using Connectors;
using Connectors.Milvus;
using Connectors.Onnx;

if (args.Length == 0)
{
    Console.Error.WriteLine("Give the address of a server, for instance milvus://localhost:19530.");
    return 2;
}

var models = FindUpwards("models");
using var splade = await SpladeEncoder.LoadAsync(Path.Combine(models, "splade-tiny"));
using var minilm = await DenseEncoder.LoadAsync(Path.Combine(models, "all-MiniLM-L6-v2"));

await using var store = MilvusStore.Connect(args[0], new() { Token = Environment.GetEnvironmentVariable("MILVUS_TOKEN") });
var info = await store.GetInfoAsync();
Console.WriteLine($"Milvus {info.Version ?? "of a version that it does not tell"}");

var passages = store.Collection("connectors_example");
await passages.DropAsync();
await passages.CreateHybridCollectionAsync(new()
{
    Dense = { new("dense", minilm.Dimensions) },
    Sparse = { new("sparse") },
    Payload = { new("subject", PayloadType.Keyword), new("year", PayloadType.Integer) },
});
var search = new HybridSearcher(passages, splade, minilm);
var report = await search.UpsertAsync(ReadPassages(Path.Combine(AppContext.BaseDirectory, "data", "passages.jsonl")));
Console.WriteLine($"{report.Written} passages written");

foreach (var question in args.Length > 1 ? args[1..] : ["who first walked on the moon", "why can't I sleep after a long flight"])
{
    var hits = await search.SearchAsync(question, 5);
    Console.WriteLine($"\n\"{question}\" (fused on the {hits.FusedAt})");
    foreach (var hit in hits)
        Console.WriteLine($"  {hit.Score:F4}  {hit.Id}");

    // The same, of this century alone.
    var recent = await search.SearchAsync(question, 3, new() { Filter = Filter.Range("year", gte: 2000) });
    Console.WriteLine($"  since 2000: {string.Join(", ", recent.Select(hit => hit.Id))}");
}

await passages.DropAsync();
return 0;

static IEnumerable<HybridDocument> ReadPassages(string path)
{
    foreach (var line in File.ReadLines(path))
    {
        using var json = JsonDocument.Parse(line);
        var passage = json.RootElement;
        yield return new HybridDocument(passage.GetProperty("id").GetString()!, $"{passage.GetProperty("title").GetString()}\n{passage.GetProperty("text").GetString()}", Payload.Parse(line));
    }
}

static string FindUpwards(string folder)
{
    for (var here = new DirectoryInfo(AppContext.BaseDirectory); here is not null; here = here.Parent)
    {
        if (Directory.Exists(Path.Combine(here.FullName, folder, "splade-tiny")))
            return Path.Combine(here.FullName, folder);
    }

    throw new DirectoryNotFoundException($"The folder '{folder}' of the repository was not found above {AppContext.BaseDirectory}.");
}
