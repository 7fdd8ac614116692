using System.CommandLine;
using System.Text.Json;
using Connectors.Cli.Encodings;
using Connectors.Cli.Input;
using Connectors.Cli.Options;
using Connectors.Cli.Output;
using Microsoft.Extensions.AI;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors stats</c>.</summary>
internal static class StatsCommand
{
    private const int ChunkLines = 256;
    private const string StandardInput = "-";

    private static readonly (string Name, double Share)[] Percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)];

    public static Command Create(Shell shell)
    {
        var encoder = EncoderOptions.Sparse($"The sparse encoder: {EncoderSpec.SparseForms}.");
        encoder.Required = true;
        var documents = CliOption.Text("--documents", "FILE|-", "The documents: JSON strings or {\"id\",\"text\"}, one a line; - for standard input.");
        var queries = CliOption.Text("--queries", "FILE|-", "The queries: JSON lines with \"id\" and \"text\", or lines of an id, a tab and a text; - for standard input.");
        var top = CliOption.Count("--top", "Keeps the N heaviest terms of a vector. Default: what the model says, else all.");
        var output = CommonOptions.Output();
        var command = new Command("stats", "Measures the sparse vectors of a collection or a query set: active terms (mean and percentiles), sparsity, and of both together the expected floating-point operations of a score (FLOPS, as in the SPLADE papers).")
        {
            encoder, documents, queries, top, output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(documents) is null && result.GetResult(queries) is null)
                result.AddError("name --documents, --queries, or both.");
            if (result.GetValue(documents) == StandardInput && result.GetValue(queries) == StandardInput)
                result.AddError("--documents and --queries cannot both be standard input.");
        });
        return command.Runs(shell, async (arguments, token) =>
        {
            var (documentFile, queryFile) = (arguments.GetValue(documents), arguments.GetValue(queries));
            var role = documentFile is null ? EncodingRole.Query : EncodingRole.Document;
            using var loaded = await EncoderLoader.LoadSparseAsync(arguments.GetRequiredValue(encoder), role, token);
            var limit = arguments.GetValue(top);
            var documentSide = documentFile is null ? null : await MeasureAsync(loaded, documentFile, Texts, new() { Role = EncodingRole.Document, MaxTerms = limit }, token);
            var querySide = queryFile is null ? null : await MeasureAsync(loaded, queryFile, Queries, new() { Role = EncodingRole.Query, MaxTerms = limit }, token);
            double? flops = documentSide is null || querySide is null ? null : SparsityStatistics.ExpectedFlops(querySide, documentSide);
            if (arguments.GetValue(output) == OutputFormat.Json)
                JsonLineWriter.WriteOne(shell, json => Write(json, documentSide, querySide, flops));
            else
                WriteTable(shell, documentSide, querySide, flops);
            return ExitCode.Done;
        }).WithExamples(
            "connectors stats --sparse splade:models/splade-tiny --documents docs.jsonl --queries queries.jsonl",
            "connectors stats --sparse splade:models/splade-tiny --documents docs.jsonl --top 100 --output json");
    }

    private static string Texts(ReadOnlySpan<byte> line, long number) => TextLine.Parse(line, number).Text;

    private static string Queries(ReadOnlySpan<byte> line, long number) => QueryLine.Parse(line, number).Text;

    private static async Task<SparsityStatistics> MeasureAsync(
        IEmbeddingGenerator<string, SparseEmbedding> encoder,
        string file,
        LineParser<string> parse,
        SparseEncodingOptions options,
        CancellationToken cancellationToken)
    {
        var statistics = new SparsityStatistics();
        await using var source = LineSource.Open(file);
        await foreach (var chunk in source.ReadAsync(parse, ChunkLines, cancellationToken))
        {
            foreach (var vector in await encoder.GenerateAsync(chunk, options, cancellationToken))
                statistics.Add(vector);
        }

        return statistics;
    }

    private static void WriteTable(Shell shell, SparsityStatistics? documents, SparsityStatistics? queries, double? flops)
    {
        var sides = new[] { ("documents", documents), ("queries", queries) }.Where(side => side.Item2 is not null).Select(side => Row(side.Item1, side.Item2!));
        ConsoleTable.Write(shell, ["SIDE", "VECTORS", "MEAN", .. Percentiles.Select(percentile => percentile.Name.ToUpperInvariant()), "TERMS", "SPARSITY"], sides);
        if (flops is { } operations)
            shell.Out.WriteLine($"expected FLOPS of a score: {Printable.Of(operations)}");
    }

    private static string[] Row(string side, SparsityStatistics statistics) =>
    [
        side, Printable.Of(statistics.Count), Printable.Of(statistics.MeanActive), .. Percentiles.Select(percentile => Printable.Of((long)statistics.ActiveAt(percentile.Share))),
        Printable.Of((long)statistics.DistinctTerms), statistics.SparsityRatio is { } ratio ? Printable.Of(ratio) : "-",
    ];

    private static void Write(Utf8JsonWriter json, SparsityStatistics? documents, SparsityStatistics? queries, double? flops)
    {
        json.WriteStartObject();
        Write(json, "documents", documents);
        Write(json, "queries", queries);
        WriteNumber(json, "expectedFlops", flops);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string side, SparsityStatistics? statistics)
    {
        if (statistics is null)
        {
            json.WriteNull(side);
            return;
        }

        json.WriteStartObject(side);
        json.WriteNumber("vectors"u8, statistics.Count);
        json.WriteNumber("meanActive"u8, statistics.MeanActive);
        foreach (var (name, share) in Percentiles)
            json.WriteNumber(name, statistics.ActiveAt(share));
        json.WriteNumber("distinctTerms"u8, statistics.DistinctTerms);
        WriteNumber(json, "sparsityRatio", statistics.SparsityRatio);
        json.WriteNumber("dimensions"u8, statistics.Dimensions);
        json.WriteString("vocabulary"u8, statistics.VocabularyId);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
