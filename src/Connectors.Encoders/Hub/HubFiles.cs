using System.IO.Enumeration;
using Connectors.Encoders.Hub;

namespace Connectors.Encoders;

/// <summary>Which files of a model are wanted. A repository often has the same weights in five formats; one is enough.</summary>
public sealed class HubFiles
{
    // What the loaders of Connectors read (encoders-and-fusion.md 3.5 and 3.6), and what says under which terms a model may be used.
    private static readonly string[] Configuration =
    [
        "config.json", "config_sentence_transformers.json", "modules.json", "router_config.json", "sentence_*_config.json",
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt",
        "*_*/config.json", "*_*/sentence_*_config.json", "*_*/tokenizer*.json", "*_*/special_tokens_map.json", "*_*/vocab.txt",
        "idf.json", "query_*/*", "LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "README.md",
    ];

    private static readonly string[] UsualGraphs = ["onnx/model.onnx", "model.onnx"];

    private readonly IReadOnlyList<string> _patterns;
    private readonly bool _hasGraph;
    private readonly string? _graph;

    private HubFiles(IReadOnlyList<string> patterns, bool hasGraph = false, string? graph = null)
    {
        _patterns = patterns;
        _hasGraph = hasGraph;
        _graph = graph;
    }

    /// <summary>
    /// Gets the files for the encoders on ONNX Runtime: configuration, tokenizer, licence, and one graph: onnx/model.onnx, model.onnx, or the
    /// only .onnx file.
    /// </summary>
    public static HubFiles Onnx { get; } = new(Configuration, hasGraph: true);

    /// <summary>Gets the files for encoders that read tables: configuration, tokenizer, licence, and the .safetensors files.</summary>
    public static HubFiles Tables { get; } = new([.. Configuration, "*.safetensors"]);

    /// <summary>Gets the files for encoding queries without a network: configuration, tokenizer, licence, and the table of weights.</summary>
    public static HubFiles QueryWeights { get; } = new(Configuration);

    /// <summary>The files for the encoders on ONNX Runtime with a graph of choice.</summary>
    /// <param name="file">The path of the graph in the repository, for instance <c>onnx/model_qint8_avx512_vnni.onnx</c>.</param>
    /// <returns>The choice.</returns>
    public static HubFiles OnnxGraph(string file)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        return new HubFiles(Configuration, hasGraph: true, file.Replace('\\', '/'));
    }

    /// <summary>Files by name.</summary>
    /// <param name="patterns">Paths with <c>*</c> and <c>?</c> (which match a slash too), as written; at least one.</param>
    /// <returns>The choice.</returns>
    public static HubFiles Matching(params IReadOnlyList<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        ArgumentOutOfRangeException.ThrowIfZero(patterns.Count, nameof(patterns));
        return new HubFiles([.. patterns]);
    }

    /// <exception cref="ModelHubException">There is no such file, or no telling which.</exception>
    internal IReadOnlyList<HubFile> Select(string modelId, IReadOnlyList<HubFile> files)
    {
        var graph = _hasGraph ? FindGraph(modelId, files) : null;
        var selected = files.Where(file => IsWanted(file.Path, graph)).ToList();
        return selected.Count > 0 ? selected : throw new ModelHubException($"'{modelId}' has no file that matches {string.Join(", ", _patterns)}.");
    }

    private static bool Matches(string pattern, string path) => FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false);

    /// <summary>A graph of more than 2 GB keeps its weights beside it, as model.onnx_data or model.onnx.data.</summary>
    private bool IsWanted(string path, string? graph) =>
        _patterns.Any(pattern => Matches(pattern, path)) || (graph is not null && (path == graph || path.StartsWith(graph + "_data", StringComparison.Ordinal) || path == graph + ".data"));

    private string FindGraph(string modelId, IReadOnlyList<HubFile> files)
    {
        var graphs = files.Select(file => file.Path).Where(path => path.EndsWith(".onnx", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var found = _graph is not null
            ? graphs.Find(path => path == _graph)
            : Array.Find(UsualGraphs, graphs.Contains) ?? (graphs is [var only] ? only : null);
        if (found is not null)
            return found;
        throw new ModelHubException(graphs.Count == 0
            ? $"'{modelId}' has no .onnx file: choose a model that has one, or export it to ONNX (for instance with optimum) and give the path of the folder."
            : $"'{modelId}' has {(_graph is null ? "neither onnx/model.onnx nor model.onnx" : $"no file '{_graph}'")}. Choose one of its graphs: {string.Join(", ", graphs)}.");
    }
}
