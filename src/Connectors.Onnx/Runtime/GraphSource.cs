namespace Connectors.Onnx.Runtime;

/// <summary>Where a graph comes from and what is read from it.</summary>
/// <param name="File">The file, which errors name.</param>
/// <param name="OutputName">The output to read; null for the only one, or the one with a known name.</param>
/// <param name="KnownOutputs">The known names, in the order of preference.</param>
/// <param name="Model">The graph to load instead of the one in the file; null for that one.</param>
internal sealed record GraphSource(string File, string? OutputName, string[] KnownOutputs, byte[]? Model = null);
