// Hybrid search over 204 short passages with a real SPLADE model and a real dense model, in this process, without a server.
//
//   dotnet run -c Release --project examples/QuickStart [-- "your question" …]
using System.Diagnostics;
using Connectors;
using Connectors.Embedded;
using Connectors.Onnx;

using var splade = await SpladeEncoder.LoadAsync(Path.Combine(Sample.Models, "splade-tiny"));
using var minilm = await DenseEncoder.LoadAsync(Path.Combine(Sample.Models, "all-MiniLM-L6-v2"));

await using var store = EmbeddedStore.InMemory();
var collection = await store.Collection("passages").CreateHybridCollectionAsync(new()
{
    Dense = { new("dense", minilm.Dimensions) },
    Sparse = { new("sparse") },
    Payload = { new("subject", PayloadType.Keyword), new("year", PayloadType.Integer) },
});
var search = new HybridSearcher(collection, splade, minilm);

var passages = Sample.ReadPassages().ToList();
var clock = Stopwatch.StartNew();
var report = await search.UpsertAsync(passages);
Console.WriteLine($"{report.Written} passages encoded and indexed in {clock.Elapsed.TotalSeconds:F1} s.");

foreach (var question in args.Length > 0 ? args : ["why can't I sleep after a long flight", "US0378331005", "who first walked on the moon"])
    await AnswerAsync(question);

async Task AnswerAsync(string question)
{
    var sparse = await search.SearchAsync(question, 5, new() { Mode = SearchMode.Sparse, Vectors = VectorSelection.Only("sparse") });
    var dense = await search.SearchAsync(question, 5, new() { Mode = SearchMode.Dense });
    var hybrid = await search.SearchAsync(question, 5, new() { Explain = true });

    Console.WriteLine($"\n\"{question}\"\n");
    Console.WriteLine($"   {"sparse (SPLADE)",-36}{"dense (MiniLM)",-36}hybrid (RRF; ranks: sparse, dense)");
    for (var i = 0; i < 5; i++)
        Console.WriteLine($"{i + 1}. {Cell(sparse, i),-36}{Cell(dense, i),-36}{Cell(hybrid, i)}{Ranks(hybrid, i)}");

    if (sparse.Count > 0)
    {
        // Why the first sparse hit was found: the query's terms, those that the model added included, that are also in the document.
        var query = await splade.EncodeQueryAsync(question);
        Console.WriteLine($"\n   Terms that matched in \"{sparse[0].Id}\":");
        foreach (var term in splade.Explain(query, sparse[0].Point.Sparse["sparse"]).Take(8))
            Console.WriteLine($"   {term.Token,-14} query {term.QueryWeight,5:F2}  ×  document {term.DocumentWeight,5:F2}  =  {term.Contribution,5:F2}");
    }
}

static string Cell(SearchResult hits, int i) => i < hits.Count ? $"{hits[i].Score,7:F3} {Shorten(hits[i].Id, 26)}" : string.Empty;

static string Ranks(SearchResult hits, int i) => i < hits.Count ? $"  ({Sample.Ranks(hits[i], legs: 2)})" : string.Empty;

static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
