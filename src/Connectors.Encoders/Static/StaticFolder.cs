using System.Text.Json;

namespace Connectors.Encoders;

/// <summary>
/// A folder with a static model, and how its readers treat a text. Three layouts, tried in this order: model2vec; sentence-transformers'
/// StaticEmbedding; the same in a folder 0_StaticEmbedding.
/// </summary>
/// <param name="TensorFile">The file of the tensors.</param>
/// <param name="TensorName">The name of the table.</param>
/// <param name="TokenizerFile">The file of the tokenizer.</param>
/// <param name="DropsUnknown">Whether tokens that the vocabulary does not know are left out of the mean. model2vec does, StaticEmbedding does not.</param>
/// <param name="MaxTokens">How many tokens are read; null for no limit.</param>
/// <param name="CutsCharacters">Whether a text is cut by characters before it is tokenized, as model2vec does.</param>
/// <param name="Normalize">Whether vectors are divided by their length.</param>
internal sealed record StaticFolder(
    string TensorFile, string TensorName, string TokenizerFile, bool DropsUnknown, int? MaxTokens, bool CutsCharacters, bool Normalize)
{
    private const string Tensors = "model.safetensors";
    private const string Tokenizer = "tokenizer.json";
    private const string Nested = "0_StaticEmbedding";
    private const int DefaultMaxTokens = 512;
    private const long LargestConfig = 64 << 20;

    public static StaticFolder Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}'; expected one with a static model ({Tensors}, {Tokenizer}, config.json).");
        var place = new[] { folder, Path.Combine(folder, Nested) }.FirstOrDefault(place => File.Exists(Path.Combine(place, Tensors)))
            ?? throw new FileNotFoundException($"'{folder}' holds no static model: it has no {Tensors}, neither in itself nor in {Nested}.", Path.Combine(folder, Tensors));
        var (tensors, tokenizer) = (Path.Combine(place, Tensors), Path.Combine(place, Tokenizer));
        using var file = SafetensorsFile.Open(tensors);
        if (place == folder && file.Find("embeddings") is not null)
            return ReadModel2Vec(folder, tensors, tokenizer);
        if (file.Find("embedding.weight") is null)
            throw new NotSupportedException($"'{tensors}' is no static model: it has neither a tensor 'embeddings' nor 'embedding.weight', but {string.Join("; ", file.Tensors.Take(5))}.");
        var truncation = WordPieceTokenizer.Load(tokenizer).FileMaxTokens;
        return new StaticFolder(tensors, "embedding.weight", tokenizer, DropsUnknown: false, truncation, CutsCharacters: false, HasNormalizeModule(folder));
    }

    private static StaticFolder ReadModel2Vec(string folder, string tensors, string tokenizer)
    {
        var file = Path.Combine(folder, "config.json");
        using var document = File.Exists(file) ? Parse(file) : throw new FileNotFoundException($"'{folder}' has no config.json.", file);
        var config = new JsonPart(document.RootElement, $"'{file}'");

        // A limit of null means none, which is not the same as no limit given.
        var isUnlimited = config.Kind == JsonValueKind.Object && document.RootElement.TryGetProperty("max_length", out var limit) && limit.ValueKind == JsonValueKind.Null;
        var maxTokens = isUnlimited ? null : config.Integer("max_length") ?? (int?)DefaultMaxTokens;
        if (maxTokens == 0)
            throw new InvalidDataException($"'{file}': max_length is 0; expected at least 1.");
        return new StaticFolder(tensors, "embeddings", tokenizer, DropsUnknown: true, maxTokens, CutsCharacters: true, config.Boolean("normalize") ?? false);
    }

    private static bool HasNormalizeModule(string folder)
    {
        var file = Path.Combine(folder, "modules.json");
        if (!File.Exists(file))
            return false;
        using var document = Parse(file);
        return new JsonPart(document.RootElement, $"'{file}'").Items()
            .Any(module => module.Text("type")?.EndsWith(".Normalize", StringComparison.Ordinal) == true);
    }

    private static JsonDocument Parse(string file) => new FileInfo(file).Length <= LargestConfig
        ? JsonPart.Parse(File.ReadAllBytes(file), $"'{file}'")
        : throw new InvalidDataException($"'{file}' is larger than {LargestConfig >> 20} MB; that is no model configuration.");
}
