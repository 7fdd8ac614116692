using System.Text.Json;
using Connectors.Encoders.Models;

namespace Connectors.Encoders;

/// <summary>The weight of each token of a vocabulary, by id; 0 where there is none.</summary>
internal static class QueryWeights
{
    private const string Tensor = "weight";

    /// <summary>Reads an object from tokens to weights, or a safetensors file with a weight for each id.</summary>
    public static async Task<float[]> ReadAsync(string file, WordPieceVocabulary vocabulary, CancellationToken cancellationToken)
    {
        var weights = file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? await ReadJsonAsync(file, vocabulary, cancellationToken).ConfigureAwait(false)
            : ReadTensor(file, vocabulary);
        return FirstNotFinite(weights) is { } id
            ? throw new InvalidDataException($"'{file}': the weight of '{vocabulary[id]}' is not finite.")
            : weights;
    }

    /// <exception cref="ArgumentException">A weight is not finite, or no token is in the vocabulary.</exception>
    public static float[] Of(IReadOnlyDictionary<string, float> weights, WordPieceVocabulary vocabulary)
    {
        var table = Table(weights, vocabulary)
            ?? throw new ArgumentException($"There is a weight for none of the {vocabulary.Count} tokens of the tokenizer: the two belong to different models.", nameof(weights));
        return FirstNotFinite(table) is { } id
            ? throw new ArgumentException($"The weight of '{vocabulary[id]}' is not finite.", nameof(weights))
            : table;
    }

    private static async Task<float[]> ReadJsonAsync(string file, WordPieceVocabulary vocabulary, CancellationToken cancellationToken)
    {
        var json = await JsonFile.ReadAsync(file, JsonValueKind.Object, cancellationToken).ConfigureAwait(false)
            ?? throw new FileNotFoundException($"There is no file '{file}' with the weights of the tokens.", file);
        var weights = new JsonPart(json, $"'{file}'").Properties().Select(entry => KeyValuePair.Create(entry.Name, entry.Value.AsFloat()));
        return Table(weights, vocabulary)
            ?? throw new InvalidDataException($"'{file}' has a weight for none of the {vocabulary.Count} tokens of the tokenizer: the two belong to different models.");
    }

    private static float[] ReadTensor(string file, WordPieceVocabulary vocabulary)
    {
        using var tensors = SafetensorsFile.Open(file);
        var tensor = tensors.Get(Tensor);
        return tensor.Shape.Count == 1 && tensor.Count >= vocabulary.Count
            ? tensors.ReadFloats(tensor)[..vocabulary.Count]
            : throw new InvalidDataException($"'{file}': the tensor {tensor} does not hold a weight for each of the {vocabulary.Count} tokens of the tokenizer.");
    }

    /// <summary>Tokens that the vocabulary does not have are passed over, as the reference does; null when it has none of them.</summary>
    private static float[]? Table(IEnumerable<KeyValuePair<string, float>> weights, WordPieceVocabulary vocabulary)
    {
        var table = new float[vocabulary.Count];
        var isEmpty = true;
        foreach (var (token, weight) in weights)
        {
            if (vocabulary.IdOf(token) is { } id)
                (table[id], isEmpty) = (weight, false);
        }

        return isEmpty ? null : table;
    }

    private static int? FirstNotFinite(float[] weights) => Array.FindIndex(weights, weight => !float.IsFinite(weight)) is >= 0 and var id ? id : null;
}
