// BM25 encoding against the plain way to write it, on the same texts in the same run:
//   dotnet run -c Release --project eng/benchmarks/Bm25
// Needs the shared folder (CONNECTORS_SHARED, else ../shared). Prints a markdown table.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Connectors;
using Connectors.Benchmarks.Bm25;
using Connectors.Encoders;

const int Passes = 15, PlainPasses = 5;
var shared = Path.GetFullPath(Environment.GetEnvironmentVariable("CONNECTORS_SHARED") ?? "../shared");
var records = Regex.Split(File.ReadAllText(Path.Combine(shared, "data", "cranfield", "cran.all.1400")), @"^\.I \d+\s*$", RegexOptions.Multiline).Skip(1);
string[][] texts = [.. records.Select(record => (string[])[Regex.Replace(record[(record.IndexOf("\n.W", StringComparison.Ordinal) + 3)..], @"\s+", " ").Trim()])];
var bytes = texts.Sum(text => Encoding.UTF8.GetByteCount(text[0]));
var query = new EncodingOptions { Role = EncodingRole.Query };

using var encoder = new Bm25Encoder();
var differences = texts.Count(text => !Same(PlainBm25.Encode(text[0]), Encode(encoder, text)));
Console.WriteLine($"{texts.Length} texts, {bytes} bytes of UTF-8; vectors that differ from the plain way's: {differences}");

var plain = Measure(PlainPasses, () =>
{
    foreach (var text in texts)
        PlainBm25.Encode(text[0]);
});
Console.WriteLine();
Console.WriteLine("| way | texts / CPU second | MB / CPU second | times the plain way | allocated bytes a text |");
Console.WriteLine("|---|---|---|---|---|");
Write("regular expressions, LINQ, strings", plain);
Write("Bm25Encoder, documents one by one", Measure(Passes, () => EncodeAll(encoder, options: null)));
Write("the same, a new encoder for every pass", Measure(Passes, () =>
{
    using var fresh = new Bm25Encoder();
    EncodeAll(fresh, options: null);
}));
Write("Bm25Encoder, the texts as queries", Measure(Passes, () => EncodeAll(encoder, query)));
Write("FittedBm25Encoder.Fit", Measure(Passes, () => FittedBm25Encoder.Fit(texts.Select(text => text[0]))));
return differences == 0 ? 0 : 1;

void EncodeAll(Bm25Encoder bm25, EncodingOptions? options)
{
    // Texts of this length are encoded before the call returns.
    foreach (var text in texts)
        bm25.GenerateAsync(text, options).GetAwaiter().GetResult();
}

void Write(string name, (TimeSpan Time, long Bytes) least) => Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"| {name} | {texts.Length / least.Time.TotalSeconds:F0} | {bytes / 1e6 / least.Time.TotalSeconds:F1} | {plain.Time / least.Time:F1} | {least.Bytes / texts.Length} |"));

static SparseEmbedding Encode(Bm25Encoder encoder, string[] text) => encoder.GenerateAsync(text).GetAwaiter().GetResult()[0];

static bool Same(SparseEmbedding x, SparseEmbedding y) => x.Indices.Span.SequenceEqual(y.Indices.Span) && x.Values.Span.SequenceEqual(y.Values.Span);

static (TimeSpan Time, long Bytes) Measure(int passes, Action pass)
{
    var (time, allocated) = (TimeSpan.MaxValue, long.MaxValue);
    for (var i = 0; i < passes; i++)
    {
        var (start, before) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        pass();
        allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        var spent = Environment.CpuUsage.TotalTime - start;
        time = spent < time ? spent : time;
    }

    return (time, allocated);
}
