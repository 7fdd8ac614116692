// Hybrid search in Elasticsearch: the 204 passages of the QuickStart, first with vectors made here (SPLADE and MiniLM, no licence needed), then
// with semantic_text, for which the server makes them.
//
//   dotnet run -c Release --project examples/Elasticsearch [-- URL ["your question" …]]       default elasticsearch://localhost:9200
//
// A server for it: Elasticsearch 8.15 or newer; for semantic_text with the endpoint below, 8.17 or newer with an ELSER deployment. With an API
// key, a user or a certificate: ElasticsearchStoreOptions.
using Connectors;
using Connectors.Elasticsearch;
using Connectors.Onnx;

var url = args.Length > 0 ? args[0] : "elasticsearch://localhost:9200";
var questions = args.Length > 1 ? args[1..] : ["why can't I sleep after a long flight", "who first walked on the moon"];
var passages = Sample.ReadPassages().ToList();

await using var store = ElasticsearchStore.Connect(url);
if (!await Sample.FindServerAsync(store, url))
    return 1;
await BringYourOwnVectorsAsync();
await LetTheServerEncodeAsync();
return 0;

async Task BringYourOwnVectorsAsync()
{
    using var splade = await SpladeEncoder.LoadAsync(Path.Combine(Sample.Models, "splade-tiny"));
    using var minilm = await DenseEncoder.LoadAsync(Path.Combine(Sample.Models, "all-MiniLM-L6-v2"));

    // Fields that filters name are declared. An exact index compares every vector; leave it out for a graph.
    var collection = await store.Collection("connectors_passages").CreateHybridCollectionAsync(new()
    {
        Dense = { new("dense", minilm.Dimensions) { Index = DenseIndex.Exact } },
        Sparse = { new("sparse") },
        Payload = { new("subject", PayloadType.Keyword), new("year", PayloadType.Integer) },
    });
    var search = new HybridSearcher(collection, splade, minilm);

    // An upsert: run the program again, and the passages are still 204. What the call has returned for, every search sees.
    var report = await search.UpsertAsync(passages);
    Console.WriteLine($"{report.Written} passages written, {await collection.CountAsync()} in the collection");

    foreach (var question in questions)
    {
        // Both legs, fused by reciprocal ranks; Explain tells the rank of each hit in each leg.
        Sample.Print($"\"{question}\"", await search.SearchAsync(question, 5, new() { Explain = true }), "sparse", "dense");
    }

    var recent = Filter.Parse("""subject = "space" and year >= 1990""");
    Sample.Print($"\"telescope\" where {recent}", await search.SearchAsync("telescope", 5, new() { Filter = recent, Explain = true }), "sparse", "dense");
    Console.WriteLine($"\n{await collection.CountAsync(recent)} passages satisfy the filter.");
}

async Task LetTheServerEncodeAsync()
{
    const string endpoint = ".elser-2-elasticsearch"; // one that the server has from the start; `GET _inference` lists all
    try
    {
        // The texts are payloads: no vectors are made or sent here.
        var collection = await store.Collection("connectors_passages_elser").CreateHybridCollectionAsync(new() { Semantic = { new("text", endpoint) } });
        await collection.UpsertAsync(passages.Select(passage => new HybridPoint(passage.Id, passage.Payload)));
        foreach (var question in questions)
            Sample.Print($"\"{question}\", encoded by {endpoint}", await collection.SearchAsync(new HybridQuery { Legs = { new SemanticLeg(question) }, Limit = 5 }));
    }
    catch (StoreException e) when (!e.IsTransient)
    {
        // No semantic_text (before 8.15, or a build without it), no such endpoint, or a licence without ELSER: the server says which.
        Console.WriteLine($"\nThis server does not encode texts with {endpoint}: {e.Message}");
    }
}
