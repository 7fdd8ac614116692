using Microsoft.ML.OnnxRuntime;

namespace Connectors.Cli.Models;

/// <summary>What an .onnx file takes and gives. Reading it loads the file, unoptimised.</summary>
internal sealed record GraphCard(string File, long Size, IReadOnlyList<GraphTensor> Inputs, IReadOnlyList<GraphTensor> Outputs, string? Problem)
{
    public static GraphCard Read(string folder, string path)
    {
        var (file, size) = (ModelFiles.Relative(folder, path), new FileInfo(path).Length);
        try
        {
            using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
            using var session = new InferenceSession(path, options);
            return new GraphCard(file, size, Describe(session.InputMetadata), Describe(session.OutputMetadata), Problem: null);
        }
        catch (OnnxRuntimeException e)
        {
            return new GraphCard(file, size, [], [], e.Message);
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
