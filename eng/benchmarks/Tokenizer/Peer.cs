using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Connectors.Benchmarks.Tokenizer;

/// <summary>Hugging Face tokenizers, run from the wheels of the shared folder: the text, its own speed, and the ids to be equal to.</summary>
internal sealed class Peer
{
    private readonly string _shared;
    private readonly string _folder;

    public Peer(string shared, string folder)
    {
        (_shared, _folder) = (shared, folder);
        Directory.CreateDirectory(Site);
        foreach (var wheel in Directory.EnumerateFiles(Path.Combine(shared, "peers", "wheels"))
                     .Where(file => Path.GetFileName(file).StartsWith("tokenizers", StringComparison.Ordinal)
                         || Path.GetFileName(file).StartsWith("numpy", StringComparison.Ordinal)))
        {
            Python("-m", "zipfile", "-e", wheel, Site);
        }
    }

    public string TextFile => Path.Combine(_folder, "text.txt");

    private string Site => Path.Combine(_folder, "site");

    /// <summary>Builds the text and measures the reference on it: MB per CPU second by mode, the best of three passes.</summary>
    public IReadOnlyList<(string Name, double Speed)> Measure(double megabytes)
    {
        var results = Path.Combine(_folder, "peer.jsonl");
        File.Delete(results);
        Python(
            Path.Combine(_shared, "peers", "bench_tok.py"), Path.Combine(_shared, "data"), "--out", results, "--dump", TextFile, "--mb",
            megabytes.ToString(CultureInfo.InvariantCulture));
        return [.. File.ReadLines(results).Select(line => JsonDocument.Parse(line).RootElement).Select(result =>
            ($"{result.GetProperty("engine").GetString()}, {result.GetProperty("mode").GetString()}", result.GetProperty("mb_per_cpu_s").GetDouble()))];
    }

    /// <summary>The number and the digest of the ids of all texts.</summary>
    public string Ids(string tokenizer) => Python(Path.Combine(AppContext.BaseDirectory, "reference_ids.py"), tokenizer, TextFile).Trim();

    private string Python(params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true };
        start.Environment["PYTHONPATH"] = Site;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"python3 {string.Join(' ', arguments)} failed:\n{output}");
    }
}
