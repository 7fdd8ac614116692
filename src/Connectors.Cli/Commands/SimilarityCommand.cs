using System.CommandLine;
using Connectors.Cli.Encodings;
using Connectors.Cli.Options;
using Connectors.Cli.Searching;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors similarity</c>.</summary>
internal static class SimilarityCommand
{
    public static Command Create(Shell shell)
    {
        var encoder = CliOption.Parsed("--encoder", "SPEC", $"The encoder: {EncoderSpec.Forms}.", EncoderSpec.Parse);
        encoder.Required = true;
        var query = CliOption.Text("--query", "TEXT", "The text that the others are compared with, encoded as a query.", required: true);
        var explain = new Option<bool>("--explain") { Description = "Says which terms make up the score (query weight, document weight, contribution). Sparse encoders only." };
        return new Command("similarity", "Reads JSON strings or {\"id\",\"text\"}, one a line, and writes how similar each is to a query, in the same order: {\"id\",\"score\"}. The score is the dot product of sparse vectors (of bm25 without the rarity of terms, which only a store knows), the cosine of dense ones.")
        {
            encoder, query, explain,
        }.Runs(shell, (arguments, token) => RunAsync(shell, arguments.GetRequiredValue(encoder), arguments.GetRequiredValue(query), arguments.GetValue(explain), token))
            .WithExamples("connectors similarity --encoder splade:models/splade-tiny --query \"who first walked on the moon\" --explain < docs.jsonl");
    }

    private static async Task<ExitCode> RunAsync(Shell shell, EncoderSpec spec, string query, bool explain, CancellationToken cancellationToken)
    {
        if (explain && !spec.IsSparse)
            throw new UsageException($"--explain is for sparse encoders; {spec} gives dense vectors.");
        using var encoders = await EncoderLoader.LoadAsync(spec, EncodingRole.Document, cancellationToken);
        foreach (var warning in encoders.Warnings)
            shell.WriteError(warning);
        if (encoders.Sparse is { } sparse)
        {
            var terms = await sparse.EncodeQueryAsync(query, options: null, cancellationToken);
            return await EncodeCommand.EncodeAsync(shell, sparse, new SparseEncodingOptions(), (json, document) =>
            {
                json.WriteNumber("score"u8, terms.Dot(document));
                if (explain)
                    AnswerJson.WriteTerms(json, sparse.Explain(terms, document));
            }, cancellationToken);
        }

        var dense = encoders.Dense!;
        var vector = await dense.EncodeQueryAsync(query, options: null, cancellationToken);
        return await EncodeCommand.EncodeAsync(shell, dense, new EncodingOptions(), (json, document) =>
            json.WriteNumber("score"u8, dense.Similarity([vector], [document])[0, 0]), cancellationToken);
    }
}
