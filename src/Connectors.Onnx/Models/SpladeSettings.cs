using Connectors.Encoders.Models;
using Connectors.Onnx.Windows;

namespace Connectors.Onnx.Models;

/// <summary>How the folder and the caller want logits turned into a vector.</summary>
/// <param name="Pooling">How the positions become one.</param>
/// <param name="Activation">How a logit becomes a weight.</param>
/// <param name="MaxTerms">How many terms a vector keeps at most; null for all.</param>
/// <param name="DropsSpecialTokens">Whether the terms of special tokens have no weight, as OpenSearch and fastembed have it.</param>
/// <param name="Windows">How long documents are read; null when they are cut.</param>
/// <param name="LexicalQueries">Whether queries keep only their own terms.</param>
internal sealed record SpladeSettings(
    SparsePooling Pooling,
    SparseActivation Activation,
    int? MaxTerms,
    bool DropsSpecialTokens,
    WindowSettings? Windows,
    bool LexicalQueries)
{
    public static SpladeSettings Read(ModelFolder folder, SpladeOptions options)
    {
        var pooling = FindPooling(folder)?.Config;
        return new SpladeSettings(
            options.Pooling ?? pooling.Text("pooling_strategy") switch
            {
                null or "max" => SparsePooling.Max,
                "sum" => SparsePooling.Sum,
                var other => throw Unknown("pooling_strategy", other),
            },
            options.Activation ?? pooling.Text("activation_function") switch
            {
                null or "relu" => SparseActivation.Relu,
                "log1p_relu" => SparseActivation.Log1pRelu,
                var other => throw Unknown("activation_function", other),
            },
            folder.Settings.Count("max_active_dims"),
            DropsSpecialTokens: folder.IdfFile is not null,
            options.Windows is { } windows ? new WindowSettings(windows.Overlap, windows.Merge, windows.Record) : null,
            options.LexicalQueries);

        NotSupportedException Unknown(string key, string value) =>
            new($"'{folder.Location.Folder}': the SpladePooling module has {key} '{value}', which is not known.");
    }

    private static ModelModule? FindPooling(ModelFolder folder)
    {
        if (folder.Modules is { } modules)
        {
            var unknown = modules.FirstOrDefault(module => !module.IsTransformer && module.Class is not "SpladePooling");
            if (unknown is null && modules is [.., { Class: "SpladePooling" } pooling])
                return pooling;
            throw new NotSupportedException(unknown?.Class is "Pooling" or "Normalize"
                ? $"'{folder.Location.Folder}' is a dense model (its modules.json names {unknown.Class}): load it with {nameof(DenseEncoder)}."
                : $"'{folder.Location.Folder}' is not a SPLADE model: its modules are {string.Join(", ", modules.Select(module => module.Class))}; expected Transformer or MLMTransformer, then SpladePooling.");
        }

        // sentence-transformers' defaults for a folder without modules.json: a masked language model gets SpladePooling(max, relu).
        if (folder.Architectures.Count > 0 && !folder.Architectures.Any(name => name.EndsWith("ForMaskedLM", StringComparison.Ordinal)))
            throw new NotSupportedException($"'{folder.Location.Folder}' is not a SPLADE model: it has no modules.json, and its config.json names {string.Join(", ", folder.Architectures)} instead of a …ForMaskedLM.");
        return null;
    }
}
