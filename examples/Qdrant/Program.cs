// Hybrid search in Qdrant: the 204 passages of the QuickStart in one collection, with three vectors each that are made here: SPLADE and BM25
// (sparse) and MiniLM (dense). The server fuses what the three find.
//
//   dotnet run -c Release --project examples/Qdrant [-- URL ["your question" …]]       default qdrant://localhost:6334
//
// A server for it: Qdrant 1.13 or newer, at its port for gRPC; from 1.16 on it fuses, before that it is done here, with the same scores. With an
// API key: QdrantStoreOptions.
using Connectors;
using Connectors.Encoders;
using Connectors.Onnx;
using Connectors.Qdrant;

var url = args.Length > 0 ? args[0] : "qdrant://localhost:6334";
var questions = args.Length > 1 ? args[1..] : ["US0378331005", "who first walked on the moon"];

await using var store = QdrantStore.Connect(url);
if (!await Sample.FindServerAsync(store, url))
    return 1;

using var splade = await SpladeEncoder.LoadAsync(Path.Combine(Sample.Models, "splade-tiny"));
using var minilm = await DenseEncoder.LoadAsync(Path.Combine(Sample.Models, "all-MiniLM-L6-v2"));
using var bm25 = new Bm25Encoder();

// BM25 needs the server's document frequencies, SPLADE must not have them. Fields that filters name are declared.
var collection = await store.Collection("connectors_passages").CreateHybridCollectionAsync(new()
{
    Dense = { new("dense", minilm.Dimensions) },
    Sparse = { new("splade"), new("bm25", SparseWeighting.Idf) },
    Payload = { new("subject", PayloadType.Keyword), new("year", PayloadType.Integer) },
});

// An upsert: run the program again, and the passages are still 204. What the call has returned for, every search sees.
var passages = Sample.ReadPassages().ToList();
var points = await new HybridSearcher(collection, splade, minilm, options: new() { SparseField = "splade" }).EncodeAsync(passages);
foreach (var (point, words) in points.Zip(await bm25.EncodeDocumentsAsync(passages.Select(passage => passage.Text))))
    point.Sparse["bm25"] = words;
var report = await collection.UpsertAsync(points);
Console.WriteLine($"{report.Written} passages written, {await collection.CountAsync()} in the collection");

foreach (var question in questions)
{
    var hits = await collection.SearchAsync(new HybridQuery { Legs = { await SpladeAsync(question), await Bm25Async(question), await MiniLmAsync(question) }, Limit = 5 });
    Sample.Print($"\"{question}\", ranks fused on the {hits.FusedAt}", hits);
}

var recent = Filter.Parse("""subject = "space" and year >= 1990""");
var filtered = await collection.SearchAsync(new HybridQuery { Legs = { await SpladeAsync("telescope"), await MiniLmAsync("telescope") }, Filter = recent, Limit = 5 });
Sample.Print($"\"telescope\" where {recent}, fused on the {filtered.FusedAt}", filtered);
Console.WriteLine($"\n{await collection.CountAsync(recent)} passages satisfy the filter.");

// Only here: the server ranks by the dense vectors what the sparse ones have found, in the same request. The scores are cosines.
var candidates = new QdrantPrefetchLeg
{
    Legs = { await SpladeAsync("moon rock", limit: 20), await Bm25Async("moon rock", limit: 20) },
    Rescoring = await MiniLmAsync("moon rock"),
};
Sample.Print("\"moon rock\", sparse candidates ranked by their dense vectors", await collection.SearchAsync(new HybridQuery { Legs = { candidates }, Limit = 3 }));
return 0;

async Task<SearchLeg> SpladeAsync(string text, int? limit = null) => new SparseLeg(await splade.EncodeQueryAsync(text)) { Field = "splade", Limit = limit };

async Task<SearchLeg> Bm25Async(string text, int? limit = null) => new SparseLeg(await bm25.EncodeQueryAsync(text)) { Field = "bm25", Limit = limit };

async Task<SearchLeg> MiniLmAsync(string text) => new DenseLeg((await minilm.EncodeQueryAsync(text)).Vector);
