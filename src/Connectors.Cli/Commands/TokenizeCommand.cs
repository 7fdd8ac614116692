using System.CommandLine;
using System.Text.Json;
using Connectors.Cli.Input;
using Connectors.Cli.Options;
using Connectors.Cli.Output;
using Connectors.Encoders;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors tokenize</c>.</summary>
internal static class TokenizeCommand
{
    private const int ChunkLines = 256;

    public static Command Create(Shell shell)
    {
        var tokenizer = CliOption.Text("--tokenizer", "FILE", "A tokenizer.json or vocab.txt (WordPiece), or a folder with one of them.", required: true);
        var maxTokens = CliOption.Count("--max-tokens", "Cuts each text to N tokens, special ones included. Default: nothing is cut; what the file says of truncation and padding is ignored.");
        return new Command("tokenize", "Reads JSON strings, one a line, and writes {\"ids\",\"tokens\",\"offsets\"} for each. Offsets are [start,end] in UTF-16 units; those of the template's special tokens are [0,0].")
        {
            tokenizer,
            maxTokens,
        }.Runs(shell, (arguments, token) => RunAsync(shell, arguments.GetRequiredValue(tokenizer), arguments.GetValue(maxTokens), token))
            .WithExamples("echo '\"Hello, world\"' | connectors tokenize --tokenizer models/splade-tiny/tokenizer.json");
    }

    private static async Task<ExitCode> RunAsync(Shell shell, string path, int? maxTokens, CancellationToken cancellationToken)
    {
        var tokenizer = WordPieceTokenizer.Load(path);
        var options = new TokenizeOptions { MaxTokens = maxTokens };
        CheckLimit(tokenizer, options);
        await using var source = LineSource.Open("-");
        using var output = new JsonLineWriter(shell.Output);
        await foreach (var chunk in source.ReadAsync(TextLine.ParseString, ChunkLines, cancellationToken))
        {
            foreach (var line in chunk)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var tokenized = tokenizer.Tokenize(line.Text, options);
                output.Write(json => Write(json, tokenized));
            }

            output.Flush();
        }

        return ExitCode.Done;
    }

    /// <summary>A limit below the number of special tokens is the command line's fault, not the first text's.</summary>
    private static void CheckLimit(WordPieceTokenizer tokenizer, TokenizeOptions options)
    {
        var special = tokenizer.CountTokens("");
        if (options.MaxTokens < special)
            throw new UsageException($"--max-tokens: {options.MaxTokens} is less than the {special} special tokens of the template.");
    }

    private static void Write(Utf8JsonWriter json, TokenizedText text)
    {
        json.WriteStartObject();
        json.WriteStartArray("ids"u8);
        foreach (var id in text.Ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
        json.WriteStartArray("tokens"u8);
        foreach (var token in text.Tokens)
            json.WriteStringValue(token);
        json.WriteEndArray();
        json.WriteStartArray("offsets"u8);
        foreach (var span in text.Offsets)
        {
            json.WriteStartArray();
            json.WriteNumberValue(span.Start);
            json.WriteNumberValue(span.End);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
