using System.CommandLine;
using System.Text.Json;
using Connectors.Cli.Encodings;
using Connectors.Cli.Input;
using Connectors.Cli.Options;
using Connectors.Cli.Output;
using Microsoft.Extensions.AI;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors encode</c>.</summary>
internal static class EncodeCommand
{
    private const int ChunkLines = 256;

    public static Command Create(Shell shell)
    {
        var encoder = CliOption.Parsed("--encoder", "SPEC", $"The encoder: {EncoderSpec.Forms}.", EncoderSpec.Parse);
        encoder.Required = true;
        var role = CliOption.Choice("--role", "The side of the search on which the texts stand. Default: document.", ("query", EncodingRole.Query), ("document", EncodingRole.Document));
        var top = CliOption.Count("--top", "Keeps the N heaviest terms of a sparse vector. Default: what the model says, else all.");
        var tokens = new Option<bool>("--tokens") { Description = "Writes {\"id\",\"tokens\":{token:weight}}, the heaviest first, instead of indices and values. Sparse encoders only." };
        return new Command("encode", "Reads JSON strings or {\"id\",\"text\"}, one a line, and writes their vectors in the same order: {\"id\",\"indices\",\"values\"} or {\"id\",\"dense\"}. A plain string has the id null.")
        {
            encoder, role, top, tokens,
        }.Runs(shell, (arguments, token) => RunAsync(shell, arguments.GetRequiredValue(encoder), arguments.GetValue(role), arguments.GetValue(top), arguments.GetValue(tokens), token))
            .WithExamples(
                "echo '\"why is the sky blue\"' | connectors encode --encoder splade:models/splade-tiny --role query --tokens --top 10",
                "connectors encode --encoder dense:models/all-MiniLM-L6-v2 < docs.jsonl > vectors.jsonl");
    }

    private static async Task<ExitCode> RunAsync(Shell shell, EncoderSpec spec, EncodingRole role, int? top, bool asTokens, CancellationToken cancellationToken)
    {
        if (!spec.IsSparse && (asTokens || top is not null))
            throw new UsageException($"{(asTokens ? "--tokens" : "--top")} is for sparse encoders; {spec} gives dense vectors.");
        using var encoders = await EncoderLoader.LoadAsync(spec, role, cancellationToken);
        foreach (var warning in encoders.Warnings)
            shell.WriteError(warning);
        if (encoders.Sparse is not { } sparse)
            return await EncodeAsync(shell, encoders.Dense!, new EncodingOptions { Role = role }, WriteDense, cancellationToken);
        var options = new SparseEncodingOptions { Role = role, MaxTerms = top };
        var vocabulary = asTokens ? sparse.GetVocabulary() : null;
        return await EncodeAsync(shell, sparse, options, (json, vector) => WriteSparse(json, vector, vocabulary), cancellationToken);
    }

    /// <summary>Encodes the lines of standard input and writes an object for each, in their order.</summary>
    public static async Task<ExitCode> EncodeAsync<T>(
        Shell shell,
        IEmbeddingGenerator<string, T> encoder,
        EncodingOptions options,
        Action<Utf8JsonWriter, T> write,
        CancellationToken cancellationToken)
        where T : Embedding
    {
        await using var source = LineSource.Open("-");
        using var output = new JsonLineWriter(shell.Output);
        await foreach (var chunk in source.ReadAsync(TextLine.Parse, ChunkLines, cancellationToken))
        {
            var vectors = await encoder.GenerateAsync(chunk.Select(line => line.Text), options, cancellationToken);
            for (var i = 0; i < chunk.Count; i++)
            {
                var (id, vector) = (chunk[i].Id, vectors[i]);
                output.Write(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("id"u8, id);
                    write(json, vector);
                    json.WriteEndObject();
                });
            }

            output.Flush();
        }

        return ExitCode.Done;
    }

    private static void WriteSparse(Utf8JsonWriter json, SparseEmbedding vector, ISparseVocabulary? vocabulary)
    {
        if (vocabulary is not null)
        {
            json.WriteStartObject("tokens"u8);
            foreach (var (token, weight) in vocabulary.Decode(vector))
                json.WriteNumber(token, weight);
            json.WriteEndObject();
            return;
        }

        json.WriteStartArray("indices"u8);
        foreach (var index in vector.Indices.Span)
            json.WriteNumberValue(index);
        json.WriteEndArray();
        json.WriteStartArray("values"u8);
        foreach (var value in vector.Values.Span)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void WriteDense(Utf8JsonWriter json, Embedding<float> vector)
    {
        json.WriteStartArray("dense"u8);
        foreach (var value in vector.Vector.Span)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
