// The WordPiece tokenizer against Hugging Face's, on the same text in the same run:
//   dotnet run -c Release --project eng/benchmarks/Tokenizer [-- MEGABYTES]
// Needs the shared folder (CONNECTORS_SHARED, else ../shared) and python3 3.11. Prints a markdown table.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Connectors.Benchmarks.Tokenizer;
using Connectors.Encoders;

const int Passes = 40;
var megabytes = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
var shared = Path.GetFullPath(Environment.GetEnvironmentVariable("CONNECTORS_SHARED") ?? "../shared");
var folder = Directory.CreateTempSubdirectory("connectors-tokenizer-");
try
{
    var peer = new Peer(shared, folder.FullName);
    var rows = peer.Measure(megabytes).ToList();
    var vocabulary = Path.Combine(shared, "data", "bert-base-uncased", "tokenizer.json");
    var bytes = File.ReadAllBytes(peer.TextFile);
    var texts = Encoding.UTF8.GetString(bytes).Split('\n');
    var tokenizer = WordPieceTokenizer.Load(vocabulary);
    var ids = new int[texts.Max(text => text.Length) + 2];

    var (expected, actual) = (peer.Ids(vocabulary), Ids(tokenizer, texts, ids));
    Console.WriteLine($"{texts.Length} texts, {bytes.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
    Console.WriteLine($"ids (number, sha256): {actual}, {(expected == actual ? "equal to the reference" : "DIFFERENT from the reference: " + expected)}");
    // The least of a few: a collection may have trimmed the array pool, which is then filled again.
    var allocated = Enumerable.Range(0, 5).Min(_ => Allocated(() => Encode(tokenizer, texts, ids)));
    Console.WriteLine($"allocated by Encode in one pass: {allocated} bytes");

    var best = rows.Max(row => row.Speed);
    rows.Add(("Connectors, Encode into a span", Speed(() => Encode(tokenizer, texts, ids))));
    rows.Add(("Connectors, CountTokens", Speed(() => texts.Sum(text => tokenizer.CountTokens(text)))));
    rows.Add(("Connectors, Tokenize (offsets, tokens, masks)", Speed(() => texts.Sum(text => tokenizer.Tokenize(text).Ids.Count))));
    Console.WriteLine();
    Console.WriteLine("| engine, mode | MB per CPU second | times the peer's best |");
    Console.WriteLine("|---|---|---|");
    foreach (var (name, speed) in rows)
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {speed:F1} | {speed / best:F1} |"));
    return expected == actual ? 0 : 1;

    double Speed(Func<int> pass)
    {
        var least = TimeSpan.MaxValue;
        for (var repeat = 0; repeat < Passes; repeat++)
        {
            var start = Environment.CpuUsage.TotalTime;
            pass();
            var time = Environment.CpuUsage.TotalTime - start;
            least = time < least ? time : least;
        }

        return bytes.Length / 1e6 / least.TotalSeconds;
    }
}
finally
{
    folder.Delete(recursive: true);
}

static int Encode(WordPieceTokenizer tokenizer, string[] texts, int[] ids)
{
    var count = 0;
    foreach (var text in texts)
        count += tokenizer.Encode(text, ids);
    return count;
}

static string Ids(WordPieceTokenizer tokenizer, string[] texts, int[] ids)
{
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    var count = 0;
    foreach (var text in texts)
    {
        var written = tokenizer.Encode(text, ids);
        hash.AppendData(MemoryMarshal.AsBytes(ids.AsSpan(0, written)));
        count += written;
    }

    return $"{count} {Convert.ToHexStringLower(hash.GetHashAndReset())}";
}

static long Allocated(Func<int> pass)
{
    var start = GC.GetAllocatedBytesForCurrentThread();
    pass();
    return GC.GetAllocatedBytesForCurrentThread() - start;
}
