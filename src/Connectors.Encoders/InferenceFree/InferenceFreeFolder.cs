using Connectors.Encoders.Models;

namespace Connectors.Encoders;

/// <summary>Where the query side of an inference-free model lies, in the layout of sentence-transformers or of OpenSearch.</summary>
/// <param name="Folder">The model's folder.</param>
/// <param name="WeightsFile">The weights: idf.json, or a safetensors file.</param>
/// <param name="TokenizerFolder">The folder of the tokenizer.</param>
/// <param name="KeepsSpecialTokens">Whether special tokens in a text count.</param>
internal sealed record InferenceFreeFolder(string Folder, string WeightsFile, string TokenizerFolder, bool KeepsSpecialTokens)
{
    public const string IdfFile = "idf.json";

    private const string TensorFile = "model.safetensors";

    /// <summary>Gets the specification that leads here again, with the file, because a folder may hold other models too.</summary>
    public string Name => $"{ModelSource.NameOf(Folder)}#{Path.GetRelativePath(Folder, WeightsFile).Replace('\\', '/')}";

    /// <summary>Whether the modules that a query goes through are a look-up of weights.</summary>
    public static bool IsLookUp(IReadOnlyList<ModelModule> modules) => modules is [{ Class: "SparseStaticEmbedding" or "IDF" }];

    public static async Task<InferenceFreeFolder> FindAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        path = Path.GetFullPath(path);
        if (File.Exists(path))
            return OfIdf(path);
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"There is no inference-free model at '{path}': expected a folder or an {IdfFile}.");
        if (await ModuleList.ReadAsync(path, cancellationToken).ConfigureAwait(false) is { } list)
            return OfModules(path, list);
        return File.Exists(Path.Combine(path, IdfFile))
            ? OfIdf(Path.Combine(path, IdfFile))
            : throw new FileNotFoundException($"'{path}' is not the folder of an inference-free model: it has neither {ModuleList.FileName} nor {IdfFile}.", Path.Combine(path, IdfFile));
    }

    public static InferenceFreeFolder OfModules(string folder, ModuleList list)
    {
        var modules = list.Queries ?? list.Documents;
        if (!IsLookUp(modules))
            throw NotALookUp(folder, modules);
        var module = modules[0];
        var tokenizers = list.Documents.Where(other => other.IsTransformer).Select(other => other.Folder).Prepend(module.Folder);
        return new InferenceFreeFolder(folder, FindWeights(module), tokenizers.FirstOrDefault(TokenizerFiles.AreIn, folder), KeepsSpecialTokens: true);
    }

    private static InferenceFreeFolder OfIdf(string file) =>
        new(Path.GetDirectoryName(file)!, file, Path.GetDirectoryName(file)!, KeepsSpecialTokens: false);

    private static string FindWeights(ModelModule module)
    {
        var file = module.Config.Text("path") is { } path
            ? ModelPath.Inside(module.Folder, path, Path.Combine(module.Folder, "config.json"))
            : Path.Combine(module.Folder, TensorFile);
        if (File.Exists(file))
            return file;
        if (File.Exists(Path.Combine(module.Folder, "pytorch_model.bin")))
            throw new NotSupportedException($"'{module.Folder}' holds its weights in pytorch_model.bin, which is a program of Python's pickle; save the model again as safetensors.");
        throw new FileNotFoundException($"There is no file '{file}' with the weights of the tokens.", file);
    }

    private static NotSupportedException NotALookUp(string folder, IReadOnlyList<ModelModule> modules)
    {
        bool Has(string name) => modules.Any(module => module.Class == name);
        var names = string.Join(", ", modules.Select(module => module.Class));
        return new NotSupportedException(Has("SpladePooling")
            ? $"'{folder}' is a SPLADE model whose queries need the network ({names}): load it with SpladeEncoder of Connectors.Onnx."
            : Has("Pooling") || Has("Normalize") || Has("StaticEmbedding")
                ? $"'{folder}' is a dense model ({names}): load it with a dense encoder."
                : $"'{folder}' is not an inference-free model: its queries go through {(names.Length == 0 ? "nothing" : names)}; expected SparseStaticEmbedding.");
    }
}
