using System.Text.Json;
using Connectors.Encoders.Models;

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

    public static async Task<StaticFolder> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}'; expected one with a static model ({Tensors}, {Tokenizer}, config.json).");
        var place = new[] { folder, Path.Combine(folder, Nested) }.FirstOrDefault(place => File.Exists(Path.Combine(place, Tensors)))
            ?? throw new FileNotFoundException($"'{folder}' holds no static model: it has no {Tensors}, neither in itself nor in {Nested}.", Path.Combine(folder, Tensors));
        var (tensors, tokenizer) = (Path.Combine(place, Tensors), Path.Combine(place, Tokenizer));
        using var file = SafetensorsFile.Open(tensors);
        if (place == folder && file.Find("embeddings") is not null)
            return await ReadModel2VecAsync(folder, tensors, tokenizer, cancellationToken).ConfigureAwait(false);
        if (file.Find("embedding.weight") is null)
            throw new NotSupportedException($"'{tensors}' is no static model: it has neither a tensor 'embeddings' nor 'embedding.weight', but {string.Join("; ", file.Tensors.Take(5))}.");
        var truncation = WordPieceTokenizer.Load(tokenizer).FileMaxTokens;
        var modules = await ModuleList.ReadAsync(folder, cancellationToken).ConfigureAwait(false);
        var unknown = modules?.Documents.FirstOrDefault(module => module.Class is not ("StaticEmbedding" or "Normalize"));
        if (unknown is not null)
            throw new NotSupportedException($"'{folder}': the module {unknown.Class} is not supported; a static model may have StaticEmbedding and Normalize.");
        var normalize = modules?.Documents.Any(module => module.Class == "Normalize") ?? false;
        return new StaticFolder(tensors, "embedding.weight", tokenizer, DropsUnknown: false, truncation, CutsCharacters: false, normalize);
    }

    private static async Task<StaticFolder> ReadModel2VecAsync(string folder, string tensors, string tokenizer, CancellationToken cancellationToken)
    {
        const string Name = "config.json";
        var config = await JsonFile.ReadObjectAsync(folder, Name, cancellationToken).ConfigureAwait(false)
            ?? throw new FileNotFoundException($"'{folder}' has no {Name}.", Path.Combine(folder, Name));

        // A limit of null means none, which is not the same as no limit given.
        var isGiven = config.TryGetProperty("max_length", out var limit);
        JsonElement? settings = config;
        var maxTokens = isGiven && limit.ValueKind == JsonValueKind.Null ? null : settings.Count("max_length") ?? (int?)DefaultMaxTokens;
        return new StaticFolder(tensors, "embeddings", tokenizer, DropsUnknown: true, maxTokens, CutsCharacters: true, settings.Flag("normalize") ?? false);
    }
}
