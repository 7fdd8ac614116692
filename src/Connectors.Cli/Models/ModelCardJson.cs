using System.Text.Json;

namespace Connectors.Cli.Models;

/// <summary>The stable JSON of <c>models list</c> and <c>models inspect</c>.</summary>
internal static class ModelCardJson
{
    public static void WriteSummary(Utf8JsonWriter json, ModelCard card)
    {
        json.WriteString("name"u8, card.Name);
        json.WriteString("folder"u8, card.Folder);
        json.WriteString("kind"u8, card.Kind);
        json.WriteNumber("bytes"u8, card.Size);
        WriteTexts(json, "licences", card.Licences);
        WriteNumber(json, "vocabulary", card.Tokenizer?.Vocabulary.Count);
        WriteTexts(json, "problems", card.Problems);
    }

    public static void WriteDetails(Utf8JsonWriter json, ModelCard card, IReadOnlyList<GraphCard> graphs)
    {
        WriteTexts(json, "modules", card.Modules);
        WriteTexts(json, "architectures", card.Architectures);
        json.WriteString("pooling"u8, card.Pooling);
        json.WriteString("queries"u8, card.Queries);
        if (card.Normalizes is { } normalizes)
            json.WriteBoolean("normalizes"u8, normalizes);
        else
            json.WriteNull("normalizes"u8);
        WriteNumber(json, "maxTokens", card.MaxTokens);
        json.WriteStartObject("prompts"u8);
        foreach (var (name, prompt) in card.Prompts)
            json.WriteString(name, prompt);
        json.WriteEndObject();
        json.WriteString("defaultFile"u8, card.DefaultGraph is { } graph ? ModelFiles.Relative(card.Folder, graph) : null);
        json.WriteStartArray("files"u8);
        foreach (var file in graphs)
            Write(json, file);
        json.WriteEndArray();
        WriteTokenizer(json, card);
    }

    private static void Write(Utf8JsonWriter json, GraphCard graph)
    {
        json.WriteStartObject();
        json.WriteString("file"u8, graph.File);
        json.WriteNumber("bytes"u8, graph.Size);
        WriteTensors(json, "inputs", graph.Inputs);
        WriteTensors(json, "outputs", graph.Outputs);
        json.WriteString("head"u8, graph.Head);
        json.WriteString("problem"u8, graph.Problem);
        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IReadOnlyList<GraphTensor> tensors)
    {
        json.WriteStartArray(name);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, tensor.Name);
            json.WriteString("type"u8, tensor.Type);
            WriteTexts(json, "shape", tensor.Shape);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTokenizer(Utf8JsonWriter json, ModelCard card)
    {
        if (card.Tokenizer is not { } tokenizer)
        {
            json.WriteNull("tokenizer"u8);
            return;
        }

        json.WriteStartObject("tokenizer"u8);
        json.WriteString("kind"u8, "wordpiece");
        json.WriteNumber("vocabulary"u8, tokenizer.Vocabulary.Count);
        json.WriteString("vocabularyId"u8, tokenizer.Vocabulary.Id);
        WriteTexts(json, "specialTokens", [.. tokenizer.SpecialIds.Order().Select(id => tokenizer.Vocabulary[id])]);
        WriteNumber(json, "fileMaxTokens", tokenizer.FileMaxTokens);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
