using System.Text.Json;
using Connectors.Encoders;
using Connectors.Encoders.Models;

namespace Connectors.Onnx.Models;

/// <summary>How the folder and the caller want the positions' vectors turned into one.</summary>
internal sealed record DenseSettings(DensePooling Pooling, bool Normalize)
{
    private const string ModeFlag = "pooling_mode_";

    public static DenseSettings Read(ModelFolder folder, DenseOptions options, PromptSet prompts)
    {
        var unsupported = folder.Modules?.FirstOrDefault(module => !module.IsTransformer && module.Class is not ("Pooling" or "Normalize"));
        if (unsupported is not null)
        {
            throw new NotSupportedException(unsupported.Class switch
            {
                "SpladePooling" => $"'{folder.Location.Folder}' is a SPLADE model: load it with {nameof(SpladeEncoder)}.",
                "StaticEmbedding" => $"'{folder.Location.Folder}' is a static model: load it with {nameof(StaticEncoder)} of Connectors.Encoders.",
                _ => $"'{folder.Location.Folder}': the module {unsupported.Class} is not supported; a dense model may have Transformer, Pooling and Normalize.",
            });
        }

        if (folder.Modules is null && folder.Architectures.Any(name => name.EndsWith("ForSequenceClassification", StringComparison.Ordinal)))
            throw new NotSupportedException($"'{folder.Location.Folder}' is a cross-encoder: load it with {nameof(CrossEncoder)}.");
        var config = folder.Modules?.FirstOrDefault(module => module.Class == "Pooling")?.Config;
        if (config.Flag("include_prompt") == false && prompts.HasText)
            throw new NotSupportedException($"'{folder.Location.Folder}': this model leaves its prompts out of the mean (include_prompt false); that is not supported.");
        return new DenseSettings(
            options.Pooling ?? ReadPooling(config, folder.Location.Folder),
            options.Normalize ?? folder.Modules?.Any(module => module.Class == "Normalize") ?? false);
    }

    /// <summary>Version 6 writes <c>pooling_mode</c>; earlier versions a flag for each mode, all of which that are set are concatenated.</summary>
    private static DensePooling ReadPooling(JsonElement? config, string folder)
    {
        string[] modes = config.Member("pooling_mode") switch
        {
            { ValueKind: JsonValueKind.String } mode => [mode.GetString()!],
            { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(mode => mode.ToString())],
            _ => config is { } flags ? [.. flags.EnumerateObject().Where(IsSetMode).Select(flag => flag.Name[ModeFlag.Length..])] : [],
        };
        return modes switch
        {
            [] or ["mean" or "mean_tokens"] => DensePooling.Mean,
            ["cls" or "cls_token"] => DensePooling.Cls,
            ["max" or "max_tokens"] => DensePooling.Max,
            _ => throw new NotSupportedException($"'{folder}': the pooling {string.Join(" + ", modes)} is not supported; supported are mean, cls and max."),
        };

        static bool IsSetMode(JsonProperty flag) => flag.Name.StartsWith(ModeFlag, StringComparison.Ordinal) && flag.Value.ValueKind == JsonValueKind.True;
    }
}
