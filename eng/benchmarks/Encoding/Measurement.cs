using System.Diagnostics;
using System.Globalization;
using Connectors.Onnx;
using Microsoft.Extensions.AI;

namespace Connectors.Benchmarks.Encoding;

/// <summary>One way of encoding the collection.</summary>
/// <param name="Kind">splade (the fused head), graph (SPLADE with the head in the graph) or dense.</param>
/// <param name="Model">FOLDER or FOLDER#FILE.</param>
/// <param name="Batching">A budget of tokens for length-sorted batches; or "fixed" and a number: batches of so many texts in the order of the input.</param>
/// <param name="Rounds">How often the collection is encoded; the fastest counts.</param>
internal sealed record Measurement(string Kind, string Model, string Batching, int Rounds)
{
    private const string Fixed = "fixed";
    private const int MaxTokens = 256;

    public static Measurement Parse(string[] arguments) =>
        new(arguments[0], arguments[1], arguments[2], int.Parse(arguments[3], CultureInfo.InvariantCulture));

    public string[] ToArguments() => ["--one", Kind, Model, Batching, Rounds.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Measures in this process.</summary>
    /// <returns>Texts per CPU second and the peak of the resident memory in MB, separated by a blank.</returns>
    public static async Task<string> RunAsync(Measurement measurement)
    {
        var texts = Collection.Read();
        var isFixed = measurement.Batching.StartsWith(Fixed, StringComparison.Ordinal);
        var size = int.Parse(isFixed ? measurement.Batching[Fixed.Length..] : measurement.Batching, CultureInfo.InvariantCulture);

        // A call with so many texts and room for them is one batch, so the fixed way runs through the same code.
        var calls = isFixed ? texts.Chunk(size).ToArray() : [texts];
        var budget = isFixed ? size * MaxTokens : size;
        var fastest = measurement.Kind switch
        {
            "splade" => await FastestAsync(await SpladeEncoder.LoadAsync(measurement.Model, With(new SpladeOptions { Head = SpladeHead.Fused }, budget)), calls, measurement.Rounds),
            "graph" => await FastestAsync(await SpladeEncoder.LoadAsync(measurement.Model, With(new SpladeOptions { Head = SpladeHead.Graph }, budget)), calls, measurement.Rounds),
            _ => await FastestAsync(await DenseEncoder.LoadAsync(measurement.Model, With(new DenseOptions(), budget)), calls, measurement.Rounds),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{texts.Length / fastest.TotalSeconds:F1} {PeakMegabytes()}");
    }

    /// <summary>One thread: ONNX Runtime's threads wait for each other by spinning, which is CPU time but no work.</summary>
    private static T With<T>(T options, int budget)
        where T : OnnxModelOptions
    {
        (options.MaxTokens, options.MaxTokensPerBatch, options.IntraOpThreads) = (MaxTokens, budget, 1);
        return options;
    }

    private static async Task<TimeSpan> FastestAsync<T>(IEmbeddingGenerator<string, T> encoder, string[][] calls, int rounds)
        where T : Embedding
    {
        using var process = Process.GetCurrentProcess();
        await encoder.EncodeDocumentsAsync(calls[0].Take(8));
        var fastest = TimeSpan.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            foreach (var call in calls)
                await encoder.EncodeDocumentsAsync(call);
            process.Refresh();
            fastest = TimeSpan.FromTicks(Math.Min(fastest.Ticks, (process.TotalProcessorTime - before).Ticks));
        }

        return fastest;
    }

    /// <summary>VmHWM: the most memory that was ever resident.</summary>
    private static long PeakMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(status => status.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
