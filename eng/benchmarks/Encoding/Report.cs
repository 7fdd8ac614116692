using System.Diagnostics;
using System.Globalization;

namespace Connectors.Benchmarks.Encoding;

/// <summary>
/// Runs every measurement in its own process, so that each has its own peak of memory, and all of them several times in turn, because the load of
/// the machine changes: the best counts.
/// </summary>
internal static class Report
{
    private const int Passes = 2;

    /// <summary>The first round compiles; the short ways are measured longer.</summary>
    private const int Rounds = 3;
    private const int ShortRounds = 20;

    public static void Write(TextWriter writer)
    {
        var measurements = Measurements().ToArray();
        var best = new (double Speed, long Memory)[measurements.Length];
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var i = 0; i < measurements.Length; i++)
            {
                var result = RunChild(measurements[i].Measurement).Split(' ');
                var (speed, memory) = (double.Parse(result[0], CultureInfo.InvariantCulture), long.Parse(result[1], CultureInfo.InvariantCulture));
                best[i] = (Math.Max(best[i].Speed, speed), Math.Max(best[i].Memory, memory));
            }
        }

        writer.WriteLine("| model | way | batches | texts / CPU second | peak memory |");
        writer.WriteLine("|---|---|---|---|---|");
        foreach (var ((model, way, measurement), (speed, memory)) in measurements.Zip(best))
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {model} | {way} | {Label(measurement.Batching)} | {speed:F1} | {memory} MB |"));
    }

    private static string Label(string batching) => batching switch
    {
        ['f', ..] => batching["fixed".Length..] + " texts in the order of the input",
        ['l', ..] => batching["long".Length..] + " texts of 512 tokens",
        _ => $"by length, at most {batching} tokens",
    };

    private static IEnumerable<(string Model, string Way, Measurement Measurement)> Measurements()
    {
        var (w8, float32) = (Path.Combine(Collection.Root, "models", "splade-tiny"), Collection.Shared("models", "splade-tiny"));
        const string Fused = "**fused head**";
        const string Pooled = "the graph pools";
        (string Model, string Way, string Kind, string Folder, string[] Batchings)[] plan =
        [
            ("splade-tiny, 8-bit weights", Fused, "splade", w8, ["1024", "4096", "fixed32", "long64"]),
            ("splade-tiny, 8-bit weights", Pooled, "graph", w8, ["1024", "4096", "fixed32", "long16"]),
            ("splade-tiny, float32", Fused, "splade", float32, ["1024", "fixed32"]),
            ("splade-tiny, float32", "logits, pooled by Connectors", "graph", float32, ["1024"]),
            ("splade-tiny, float32", "logits, pooled as with numpy", "logits", float32, ["fixed32", "fixed64", "fixed256"]),
            ("splade-tiny, dynamic int8", Pooled, "graph", float32 + "#model_fused_int8.onnx", ["1024"]),
            ("all-MiniLM-L6-v2, 8-bit weights", "mean", "dense", Path.Combine(Collection.Root, "models", "all-MiniLM-L6-v2"), ["1024", "fixed32"]),
            ("all-MiniLM-L6-v2-static-256, int8", "**StaticEncoder**", "static", Collection.Shared("models", "all-MiniLM-L6-v2-static-256"), ["fixed32"]),
            ("all-MiniLM-L6-v2-static-256, int8", "its graph on ONNX Runtime", "table", Collection.Shared("models", "all-MiniLM-L6-v2-static-256"), ["fixed32"]),
        ];
        return plan.SelectMany(entry => entry.Batchings.Select(batching =>
            (entry.Model, entry.Way, new Measurement(entry.Kind, entry.Folder, batching, entry.Kind is "static" or "table" ? ShortRounds : Rounds))));
    }

    private static string RunChild(Measurement measurement)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, measurement.ToArguments()) { RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"The measurement {measurement} failed with exit code {child.ExitCode}.");
    }
}
