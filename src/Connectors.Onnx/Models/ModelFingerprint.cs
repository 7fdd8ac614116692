using System.Globalization;
using Connectors.Encoders;
using Connectors.Encoders.Models;

namespace Connectors.Onnx.Models;

/// <summary>What the vectors of a model on ONNX Runtime depend on.</summary>
internal static class ModelFingerprint
{
    /// <summary>To be raised when the same model, text and options give other vectors than in the version before.</summary>
    private const string Kind = "onnx/1";

    /// <param name="folder">The model.</param>
    /// <param name="prompts">Its prompts.</param>
    /// <param name="options">The options it is loaded with.</param>
    /// <param name="maxTokens">The token limit.</param>
    /// <param name="pooling">How the output becomes a vector: a record, whose text names all its members.</param>
    public static EncoderFingerprint Of(ModelFolder folder, PromptSet prompts, OnnxModelOptions options, int maxTokens, object pooling)
    {
        KeyValuePair<string, string?>[] settings =
        [
            new("pooling", pooling.ToString()),
            new("output", options.OutputName),
            new("provider", options.ExecutionProvider.ToString()),
            new("maxTokens", maxTokens.ToString(CultureInfo.InvariantCulture)),
            new("specialTokensAsText", options.SpecialTokensAsText ? "yes" : "no"),
            .. prompts.Settings,
        ];
        return new EncoderFingerprint(Kind, settings, [.. GraphFiles(folder.Location.GraphFile), .. TokenizerFiles.List(options.TokenizerPath ?? folder.TokenizerFolder)]);
    }

    /// <summary>The graph, and files beside it in which a graph of more than 2 GB keeps its weights.</summary>
    private static IEnumerable<string> GraphFiles(string graph) => Directory.EnumerateFiles(Path.GetDirectoryName(graph)!)
        .Where(path => path == graph || path.StartsWith(graph, StringComparison.Ordinal) || path.EndsWith("_data", StringComparison.Ordinal) || path.EndsWith(".data", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
