using Connectors.Encoders.Models;

namespace Connectors.Onnx.Models;

/// <summary>How the folder and the caller want logits turned into scores.</summary>
internal sealed record CrossEncoderSettings(CrossEncoderActivation Activation)
{
    public static CrossEncoderSettings Read(ModelFolder folder, CrossEncoderOptions options)
    {
        if (folder.Architectures.Count > 0 && !folder.Architectures.Any(name => name.EndsWith("ForSequenceClassification", StringComparison.Ordinal)))
            throw new NotSupportedException($"'{folder.Location.Folder}' is not a cross-encoder: its config.json names {string.Join(", ", folder.Architectures)} instead of a …ForSequenceClassification.");
        return new CrossEncoderSettings(options.Activation ?? ReadActivation(folder));
    }

    /// <summary>Since version 4 the activation stands in a section of its own, before under a name of its own; it is the path of a Python class.</summary>
    private static CrossEncoderActivation ReadActivation(ModelFolder folder)
    {
        var path = folder.Network.Member("sentence_transformers").Text("activation_fn") ?? folder.Network.Text("sbert_ce_default_activation_function");
        return path?[(path.LastIndexOf('.') + 1)..] switch
        {
            null or "Sigmoid" => CrossEncoderActivation.Sigmoid,
            "Identity" => CrossEncoderActivation.Identity,
            _ => throw new NotSupportedException($"'{folder.Location.Folder}': the activation '{path}' is not supported; supported are Sigmoid and Identity."),
        };
    }
}
