using System.Diagnostics;
using System.Globalization;
using Connectors.Encoders;
using Connectors.Onnx;
using Microsoft.Extensions.AI;

namespace Connectors.Benchmarks.Encoding;

/// <summary>One way of encoding the collection.</summary>
/// <param name="Kind">
/// splade (the fused head), graph (SPLADE with the head in the graph), logits (ONNX Runtime alone, every logit activated), dense, static, or
/// table (ONNX Runtime alone on the graph of a static model).
/// </param>
/// <param name="Model">FOLDER or FOLDER#FILE.</param>
/// <param name="Batching">
/// A budget of tokens for length-sorted batches; "fixed" and a number: batches of so many texts in the order of the input; "long" and a
/// number: the same with texts of 512 tokens each.
/// </param>
/// <param name="Rounds">How often the collection is encoded; the fastest counts.</param>
internal sealed record Measurement(string Kind, string Model, string Batching, int Rounds)
{
    private const string Fixed = "fixed";
    private const string Long = "long";
    private const string Letters = Fixed + Long;

    public static Measurement Parse(string[] arguments) =>
        new(arguments[0], arguments[1], arguments[2], int.Parse(arguments[3], CultureInfo.InvariantCulture));

    public string[] ToArguments() => ["--one", Kind, Model, Batching, Rounds.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Measures in this process.</summary>
    /// <returns>Texts per CPU second and the peak of the resident memory in MB, separated by a blank.</returns>
    public static async Task<string> RunAsync(Measurement measurement)
    {
        var isLong = measurement.Batching.StartsWith(Long, StringComparison.Ordinal);
        var isFixed = isLong || measurement.Batching.StartsWith(Fixed, StringComparison.Ordinal);
        var size = int.Parse(measurement.Batching.AsSpan().TrimStart(Letters), CultureInfo.InvariantCulture);
        var (texts, maxTokens) = isLong ? (Collection.ReadLong(size * 2), 512) : (Collection.Read(), 256);

        // A call with so many texts and room for them is one batch, so the fixed way runs through the same code.
        var calls = isFixed ? texts.Chunk(size).ToArray() : [texts];
        var encode = await LoadAsync(measurement, maxTokens, isFixed ? size * maxTokens : size);
        var fastest = await FastestAsync(encode, calls, measurement.Rounds);
        return string.Create(CultureInfo.InvariantCulture, $"{texts.Length / fastest.TotalSeconds:F1} {PeakMegabytes()}");
    }

    private static async Task<Func<string[], Task>> LoadAsync(Measurement measurement, int maxTokens, int budget)
    {
        switch (measurement.Kind)
        {
            case "splade" or "graph":
                var head = measurement.Kind == "splade" ? SpladeHead.Fused : SpladeHead.Graph;
                return Encode(await SpladeEncoder.LoadAsync(measurement.Model, With(new SpladeOptions { Head = head })));
            case "logits":
                return Run(new PlainRuntime(Path.Combine(measurement.Model, "model.onnx"), WordPieceTokenizer.Load(measurement.Model), maxTokens, addSpecialTokens: true));
            case "dense":
                return Encode(await DenseEncoder.LoadAsync(measurement.Model, With(new DenseOptions())));
            case "static":
                return Encode(await StaticEncoder.LoadAsync(measurement.Model));
            default:
                return Run(new PlainRuntime(Path.Combine(measurement.Model, "model.onnx"), WordPieceTokenizer.Load(measurement.Model), maxTokens, addSpecialTokens: false));
        }

        // One thread: ONNX Runtime's threads wait for each other by spinning, which is CPU time but no work.
        T With<T>(T options)
            where T : OnnxModelOptions
        {
            (options.MaxTokens, options.MaxTokensPerBatch, options.IntraOpThreads) = (maxTokens, budget, 1);
            return options;
        }
    }

    private static Func<string[], Task> Encode<T>(IEmbeddingGenerator<string, T> encoder)
        where T : Embedding => texts => encoder.EncodeDocumentsAsync(texts);

    private static Func<string[], Task> Run(PlainRuntime runtime) => texts =>
    {
        runtime.Encode(texts);
        return Task.CompletedTask;
    };

    private static async Task<TimeSpan> FastestAsync(Func<string[], Task> encode, string[][] calls, int rounds)
    {
        using var process = Process.GetCurrentProcess();
        await encode([.. calls[0].Take(8)]);
        var fastest = TimeSpan.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            foreach (var call in calls)
                await encode(call);
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
