// Hybrid search in Milvus: the 204 passages of the QuickStart in one collection, with sparse (SPLADE) and dense (MiniLM) vectors, the server's
// own text search (BM25), and filters.
//
//   dotnet run -c Release --project examples/Milvus [-- URL ["your question" …]]       default milvus://localhost:19530
//
// A server for it: Milvus 2.5 or newer, or Milvus Lite. With a user or a token: MilvusStoreOptions.
using Connectors;
using Connectors.Milvus;
using Connectors.Onnx;

var url = args.Length > 0 ? args[0] : "milvus://localhost:19530";
var questions = args.Length > 1 ? args[1..] : ["why can't I sleep after a long flight", "who first walked on the moon"];

await using var store = MilvusStore.Connect(url);
if (!await Sample.FindServerAsync(store, url))
    return 1;

using var splade = await SpladeEncoder.LoadAsync(Path.Combine(Sample.Models, "splade-tiny"));
using var minilm = await DenseEncoder.LoadAsync(Path.Combine(Sample.Models, "all-MiniLM-L6-v2"));

// Fields that filters name are declared. A MilvusPayloadField becomes a column of its own; the others lie in the dynamic field. The server makes
// the field "words" itself, of the payload's key "text".
var collection = await store.Collection("connectors_passages").CreateHybridCollectionAsync(new()
{
    Dense = { new("dense", minilm.Dimensions) },
    Sparse = { new("sparse") },
    Text = { new Bm25Field("words", source: "text", analyzer: "english") },
    Payload = { new MilvusPayloadField("subject", PayloadType.Keyword), new("year", PayloadType.Integer) },
});
var search = new HybridSearcher(collection, splade, minilm);

// An upsert: run the program again, and the passages are still 204. What the call has returned for, every search sees.
var report = await search.UpsertAsync(Sample.ReadPassages());
Console.WriteLine($"{report.Written} passages written, {await collection.CountAsync()} in the collection");

foreach (var question in questions)
{
    // Both legs, fused by reciprocal ranks; Explain tells the rank of each hit in each leg.
    Sample.Print($"\"{question}\"", await search.SearchAsync(question, 5, new() { Explain = true }), "sparse", "dense");
}

var recent = Filter.Parse("""subject = "space" and year >= 1990""");
Sample.Print($"\"telescope\" where {recent}", await search.SearchAsync("telescope", 5, new() { Filter = recent, Explain = true }), "sparse", "dense");
Console.WriteLine($"\n{await collection.CountAsync(recent)} passages satisfy the filter.");

// The same without a searcher: any legs with any vectors or texts, weights and fusion.
var query = new HybridQuery
{
    Legs =
    {
        new SparseLeg(await splade.EncodeQueryAsync("moon rock")) { Weight = 2 },
        new DenseLeg((await minilm.EncodeQueryAsync("moon rock")).Vector),
        new TextLeg("moon rock"),
    },
    Fusion = Fusion.Dbsf(),
    Limit = 3,
    Explain = true,
};
Sample.Print("\"moon rock\", sparse twice as heavy, DBSF", await collection.SearchAsync(query), "sparse", "dense", "BM25");
return 0;
