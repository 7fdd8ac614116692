using Connectors.Onnx;
using Connectors.Onnx.Head;
using Connectors.Onnx.Models;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Cli.Models;

/// <summary>What an .onnx file takes and gives. Reading it loads the file, unoptimised.</summary>
/// <param name="File">The file.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Head">Of a SPLADE model, who projects onto the vocabulary; null for other models.</param>
/// <param name="Problem">Why it cannot be read; null when it can.</param>
internal sealed record GraphCard(string File, long Size, IReadOnlyList<GraphTensor> Inputs, IReadOnlyList<GraphTensor> Outputs, string? Head, string? Problem)
{
    /// <param name="folder">The model's folder.</param>
    /// <param name="path">The file.</param>
    /// <param name="splade">How the folder wants logits turned into vectors; null when it is no SPLADE model.</param>
    public static GraphCard Read(string folder, string path, SpladeSettings? splade)
    {
        var (file, size) = (ModelFiles.Relative(folder, path), new FileInfo(path).Length);
        try
        {
            using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
            using var session = new InferenceSession(path, options);
            return new GraphCard(file, size, Describe(session.InputMetadata), Describe(session.OutputMetadata), splade is null ? null : HeadOf(path, splade), Problem: null);
        }
        catch (OnnxRuntimeException e)
        {
            return new GraphCard(file, size, [], [], Head: null, e.Message);
        }
    }

    private static string HeadOf(string path, SpladeSettings splade)
    {
        try
        {
            var (_, projection) = HeadCut.Find(path, new SpladeOptions(), splade, SpladeLoader.KnownOutputs);
            return $"fused, {projection.Weights.Rows} x {projection.Weights.Columns} {(projection.Weights.Tensor.IsInt8 ? "int8" : "float32")}";
        }
        catch (Exception e) when (e is NotSupportedException or InvalidDataException or IOException)
        {
            return $"in the graph: {e.Message}";
        }
    }

    private static List<GraphTensor> Describe(IReadOnlyDictionary<string, NodeMetadata> tensors) =>
        [.. tensors.Select(entry => new GraphTensor(
            entry.Key,
            entry.Value.IsTensor ? entry.Value.ElementDataType.ToString() : entry.Value.OnnxValueType.ToString(),
            entry.Value.IsTensor ? Shape(entry.Value) : []))];

    private static List<string> Shape(NodeMetadata tensor) =>
        [.. tensor.Dimensions.Select((size, axis) => size >= 0 ? Output.Printable.Of((long)size) : Name(tensor.SymbolicDimensions, axis))];

    private static string Name(string[] names, int axis) => axis < names.Length && names[axis].Length > 0 ? names[axis] : "?";
}
