using System.Diagnostics;

namespace Connectors.Benchmarks.Encoding;

/// <summary>Runs every measurement in its own process, so that each has its own peak of memory.</summary>
internal static class Report
{
    private const int Rounds = 2;

    public static void Write(TextWriter writer)
    {
        writer.WriteLine("| model | batches | texts / CPU second | peak memory |");
        writer.WriteLine("|---|---|---|---|");
        foreach (var (kind, name, model) in Models())
        {
            foreach (var batching in new[] { "naive", "512", "1024", "4096" })
            {
                var result = RunChild(new Measurement(kind, model, batching, Rounds)).Split(' ');
                var label = batching == "naive" ? "32 texts in the order of the input" : $"by length, at most {batching} tokens";
                writer.WriteLine($"| {name} | {label} | {result[0]} | {result[1]} MB |");
                writer.Flush();
            }
        }
    }

    private static IEnumerable<(string Kind, string Name, string Model)> Models()
    {
        yield return ("splade", "splade-tiny, 8-bit weights, pools in the graph", Path.Combine(Collection.Root, "models", "splade-tiny"));
        yield return ("splade", "splade-tiny, float32 logits", Collection.Shared("models", "splade-tiny"));
        yield return ("dense", "all-MiniLM-L6-v2, 8-bit weights", Path.Combine(Collection.Root, "models", "all-MiniLM-L6-v2"));
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
