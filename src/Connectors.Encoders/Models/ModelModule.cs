using System.Text.Json;

namespace Connectors.Encoders.Models;

/// <summary>One step of a sentence-transformers model.</summary>
/// <param name="Class">The last part of the Python type, the only one that has not moved between versions.</param>
/// <param name="Folder">The folder of the module's own files.</param>
/// <param name="Config">Its config.json, where it has one.</param>
internal sealed record ModelModule(string Class, string Folder, JsonElement? Config)
{
    public bool IsTransformer => Class is "Transformer" or "MLMTransformer";
}
