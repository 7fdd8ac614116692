using System.Text.Json;
using Connectors.Encoders;

namespace Connectors.Onnx.Models;

/// <summary>What a Hugging Face or sentence-transformers folder says about its model, apart from the weights and the vocabulary.</summary>
internal sealed class ModelFolder
{
    private const int DefaultMaxTokens = 512;

    private static readonly string[] TransformerConfigs =
    [
        "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json",
        "sentence_albert_config.json", "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
    ];

    public required ModelLocation Location { get; init; }

    /// <summary>The modules in order; null when the folder does not list them.</summary>
    public IReadOnlyList<ModelModule>? Modules { get; init; }

    /// <summary>Whether queries take another way than documents, so that only documents can be encoded here.</summary>
    public bool IsRouted { get; init; }

    public required string TokenizerFolder { get; init; }

    public int MaxTokens { get; init; }

    /// <summary>The number of positions that the network has; null when the folder does not say.</summary>
    public int? MaxPositions { get; init; }

    /// <summary>The heads of the network, for instance <c>BertForMaskedLM</c>; empty when the folder does not say.</summary>
    public required IReadOnlyList<string> Architectures { get; init; }

    /// <summary>config_sentence_transformers.json, where there is one.</summary>
    public JsonElement? Settings { get; init; }

    public static async Task<ModelFolder> ReadAsync(string spec, ModelHub? hub, CancellationToken cancellationToken)
    {
        var path = await ModelSource.FindAsync(spec, hub, graph => graph is null ? HubFiles.Onnx : HubFiles.OnnxGraph(graph), cancellationToken).ConfigureAwait(false);
        return await ReadAsync(ModelLocation.Find(path), cancellationToken).ConfigureAwait(false);
    }

    public static async Task<ModelFolder> ReadAsync(ModelLocation location, CancellationToken cancellationToken)
    {
        var modules = await ModuleList.ReadAsync(location.Folder, cancellationToken).ConfigureAwait(false);
        var transformer = modules?.Modules.FirstOrDefault(module => module.IsTransformer)?.Folder ?? location.Folder;
        var network = await ReadObjectAsync(transformer, "config.json", cancellationToken).ConfigureAwait(false);
        var tokenizer = await ReadObjectAsync(transformer, "tokenizer_config.json", cancellationToken).ConfigureAwait(false);
        var encoding = await ReadTransformerConfigAsync(transformer, cancellationToken).ConfigureAwait(false);
        if (encoding.Flag("do_lower_case") == true && tokenizer.Flag("do_lower_case") == false)
            throw new NotSupportedException($"'{transformer}': the texts of this model are put in lower case before a tokenizer that distinguishes case; that is not supported.");

        var positions = network.Count("max_position_embeddings");
        var limit = encoding.Count("max_seq_length") ?? tokenizer.Count("model_max_length") ?? positions ?? DefaultMaxTokens;
        return new ModelFolder
        {
            Location = location,
            Modules = modules?.Modules,
            IsRouted = modules?.IsRouted ?? false,
            TokenizerFolder = transformer,
            MaxTokens = Math.Min(limit, positions ?? limit),
            MaxPositions = positions,
            Architectures = network.Member("architectures") is { ValueKind: JsonValueKind.Array } names
                ? [.. names.EnumerateArray().Select(name => name.ToString())]
                : [],
            Settings = await ReadObjectAsync(location.Folder, "config_sentence_transformers.json", cancellationToken).ConfigureAwait(false),
        };
    }

    private static async Task<JsonElement?> ReadTransformerConfigAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var name in TransformerConfigs)
        {
            if (await ReadObjectAsync(folder, name, cancellationToken).ConfigureAwait(false) is { } config)
                return config;
        }

        return null;
    }

    private static Task<JsonElement?> ReadObjectAsync(string folder, string name, CancellationToken cancellationToken) =>
        JsonFile.ReadAsync(Path.Combine(folder, name), JsonValueKind.Object, cancellationToken);
}
