using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Connectors.Encoders;
using Connectors.Encoders.Models;
using Connectors.Onnx.Models;

namespace Connectors.Cli.Models;

/// <summary>What a model's folder says, read without its weights. What cannot be read is named in <see cref="Problems"/>.</summary>
internal sealed class ModelCard
{
    private readonly List<string> _problems = [];

    private ModelCard(string folder) => Folder = folder;

    public string Folder { get; }

    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder));

    /// <summary>Gets <c>splade</c>, <c>dense</c>, <c>inference-free</c>, <c>static</c>, <c>cross-encoder</c> or <c>unknown</c>.</summary>
    public string Kind { get; private set; } = "unknown";

    /// <summary>Gets the classes of the sentence-transformers modules; empty when the folder does not list them.</summary>
    public IReadOnlyList<string> Modules { get; private set; } = [];

    public IReadOnlyList<string> Architectures { get; private set; } = [];

    public string? Pooling { get; private set; }

    /// <summary>Gets how logits become vectors, of a SPLADE model; null for others.</summary>
    public SpladeSettings? Splade { get; private set; }

    /// <summary>Gets how queries are encoded where they take another way than documents; null otherwise.</summary>
    public string? Queries { get; private set; }

    public bool? Normalizes { get; private set; }

    public int? MaxTokens { get; private set; }

    public IReadOnlyList<KeyValuePair<string, string>> Prompts { get; private set; } = [];

    /// <summary>Gets the graph that is loaded without #FILE; null when one must be chosen.</summary>
    public string? DefaultGraph { get; private set; }

    public IReadOnlyList<string> Graphs { get; private set; } = [];

    public WordPieceTokenizer? Tokenizer { get; private set; }

    public IReadOnlyList<string> Licences { get; private set; } = [];

    public long Size { get; private set; }

    public IReadOnlyList<string> Problems => _problems;

    public static async Task<ModelCard> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var card = new ModelCard(Path.GetFullPath(folder))
        {
            Graphs = ModelFiles.Graphs(folder),
            Licences = ModelFiles.Licences(folder),
            Size = ModelFiles.Size(folder),
        };
        var tokenizerFolder = await card.TryAsync(() => card.ReadConfigurationAsync(cancellationToken)) ?? folder;
        await card.TryAsync(() => Task.FromResult(card.Tokenizer = WordPieceTokenizer.Load(tokenizerFolder)));
        return card;
    }

    private async Task<string> ReadConfigurationAsync(CancellationToken cancellationToken)
    {
        var location = new ModelLocation(Folder, Graphs is [var first, ..] ? first : Folder);
        var folder = await ModelFolder.ReadAsync(location, cancellationToken);
        Modules = [.. folder.Modules?.Select(module => module.Class) ?? []];
        Architectures = folder.Architectures;
        Kind = KindOf(folder);
        MaxTokens = folder.MaxTokens;
        Prompts = ReadPrompts(folder.Settings);
        (Pooling, Normalizes) = ReadPooling(folder);
        Queries = QueriesOf(folder);
        DefaultGraph = Graphs.Count == 0 ? null : (await TryAsync(() => Task.FromResult(ModelLocation.Find(Folder).GraphFile)));
        return folder.TokenizerFolder;
    }

    private static string KindOf(ModelFolder folder)
    {
        if (folder.Modules is { } modules)
        {
            bool Has(string name) => modules.Any(module => module.Class == name);
            if (InferenceFreeFolder.IsLookUp(folder.QueryModules ?? modules))
                return "inference-free";
            return Has("SpladePooling") ? "splade" : Has("StaticEmbedding") ? "static" : Has("Pooling") ? "dense" : "unknown";
        }

        if (folder.IdfFile is not null)
            return "inference-free";
        bool IsFor(string task) => folder.Architectures.Any(name => name.EndsWith(task, StringComparison.Ordinal));
        return IsFor("ForMaskedLM") ? "splade" : IsFor("ForSequenceClassification") ? "cross-encoder" : IsFor("StaticModel") ? "static" : IsFor("Model") ? "dense" : "unknown";
    }

    private static string? QueriesOf(ModelFolder folder) => (folder.IdfFile, folder.QueryModules ?? folder.Modules) switch
    {
        (not null, _) => "weights of idf.json, without special tokens",
        (null, { } modules) when InferenceFreeFolder.IsLookUp(modules) => "weights of a table, with special tokens",
        _ => folder.QueryModules is { } own ? string.Join(", ", own.Select(module => module.Class)) : null,
    };

    private (string? Pooling, bool? Normalizes) ReadPooling(ModelFolder folder)
    {
        switch (Kind)
        {
            case "splade":
            case "inference-free" when folder.Modules is null || folder.QueryModules is not null:
                var splade = SpladeSettings.Read(folder, new Onnx.SpladeOptions());
                Splade = splade;
                return ($"{Lower(splade.Pooling)} of {(splade.Activation == Onnx.SparseActivation.Relu ? "log1p(relu(x))" : "log1p(log1p(relu(x)))")}", null);
            case "dense":
                var dense = DenseSettings.Read(folder, new Onnx.DenseOptions(), PromptSet.Read(folder.Settings, replacement: null));
                return (Lower(dense.Pooling), dense.Normalize);
            default:
                return (null, null);
        }
    }

    private static List<KeyValuePair<string, string>> ReadPrompts(JsonElement? settings)
    {
        var prompts = new List<KeyValuePair<string, string>>();
        if (settings.Member("prompts") is { ValueKind: JsonValueKind.Object } named)
        {
            foreach (var prompt in named.EnumerateObject().Where(prompt => prompt.Value is { ValueKind: JsonValueKind.String } text && text.GetString()!.Length > 0))
                prompts.Add(KeyValuePair.Create(prompt.Name, prompt.Value.GetString()!));
        }

        return prompts;
    }

    private async Task<T?> TryAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException or UnauthorizedAccessException)
        {
            _problems.Add(e.Message);
            return null;
        }
    }

    [SuppressMessage("Globalization", "CA1308", Justification = "The names of the configuration files are lower case.")]
    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
