using System.Text.Json;
using Connectors.Encoders;
using Connectors.Encoders.Models;

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

    /// <summary>The modules that queries go through where these are others than those of the documents; null for one way for both.</summary>
    public IReadOnlyList<ModelModule>? QueryModules { get; init; }

    /// <summary>The weights of query tokens in the layout of OpenSearch and fastembed, which lists no modules; null when it is another one.</summary>
    public string? IdfFile => Modules is null && Path.Combine(Location.Folder, InferenceFreeFolder.IdfFile) is var file && File.Exists(file) ? file : null;

    public required string TokenizerFolder { get; init; }

    public int MaxTokens { get; init; }

    /// <summary>The number of positions that the network has; null when the folder does not say.</summary>
    public int? MaxPositions { get; init; }

    /// <summary>The heads of the network, for instance <c>BertForMaskedLM</c>; empty when the folder does not say.</summary>
    public required IReadOnlyList<string> Architectures { get; init; }

    /// <summary>config.json of the network, where there is one.</summary>
    public JsonElement? Network { get; init; }

    /// <summary>config_sentence_transformers.json, where there is one.</summary>
    public JsonElement? Settings { get; init; }

    public static async Task<ModelFolder> ReadAsync(string spec, ModelHub? hub, CancellationToken cancellationToken)
    {
        var path = await ModelSource.FindAsync(spec, hub, graph => graph is null ? HubFiles.Onnx : HubFiles.OnnxGraph(graph), cancellationToken).ConfigureAwait(false);
        return await ReadAsync(ModelLocation.Find(path), cancellationToken).ConfigureAwait(false);
    }

    public static async Task<ModelFolder> ReadAsync(ModelLocation location, CancellationToken cancellationToken)
    {
        var list = await ModuleList.ReadAsync(location.Folder, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(location, list?.Documents, list?.Queries, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The folder of the network that queries go through, where this is another one than that of the documents.</summary>
    public async Task<ModelFolder> ReadQuerySideAsync(CancellationToken cancellationToken)
    {
        var network = QueryModules!.FirstOrDefault(module => module.IsTransformer)
            ?? throw new NotSupportedException($"'{Location.Folder}': queries go through {string.Join(", ", QueryModules!.Select(module => module.Class))}, which is not supported.");
        var location = Location with { GraphFile = ModelLocation.Find(network.Folder).GraphFile };
        return await ReadAsync(location, QueryModules, queryModules: null, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ModelFolder> ReadAsync(
        ModelLocation location,
        IReadOnlyList<ModelModule>? modules,
        IReadOnlyList<ModelModule>? queryModules,
        CancellationToken cancellationToken)
    {
        var transformer = modules?.FirstOrDefault(module => module.IsTransformer)?.Folder ?? location.Folder;
        var network = await JsonFile.ReadObjectAsync(transformer, "config.json", cancellationToken).ConfigureAwait(false);
        var tokenizer = await JsonFile.ReadObjectAsync(transformer, "tokenizer_config.json", cancellationToken).ConfigureAwait(false);
        var encoding = await ReadTransformerConfigAsync(transformer, cancellationToken).ConfigureAwait(false);
        if (encoding.Flag("do_lower_case") == true && tokenizer.Flag("do_lower_case") == false)
            throw new NotSupportedException($"'{transformer}': the texts of this model are put in lower case before a tokenizer that distinguishes case; that is not supported.");

        var positions = network.Count("max_position_embeddings");
        var limit = encoding.Count("max_seq_length") ?? tokenizer.Count("model_max_length") ?? positions ?? DefaultMaxTokens;
        return new ModelFolder
        {
            Location = location,
            Modules = modules,
            QueryModules = queryModules,
            TokenizerFolder = transformer,
            MaxTokens = Math.Min(limit, positions ?? limit),
            MaxPositions = positions,
            Architectures = network.Member("architectures") is { ValueKind: JsonValueKind.Array } names
                ? [.. names.EnumerateArray().Select(name => name.ToString())]
                : [],
            Network = network,
            Settings = await JsonFile.ReadObjectAsync(location.Folder, "config_sentence_transformers.json", cancellationToken).ConfigureAwait(false),
        };
    }

    private static async Task<JsonElement?> ReadTransformerConfigAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var name in TransformerConfigs)
        {
            if (await JsonFile.ReadObjectAsync(folder, name, cancellationToken).ConfigureAwait(false) is { } config)
                return config;
        }

        return null;
    }
}
