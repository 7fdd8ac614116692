using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Connectors.Onnx.Runtime;

/// <summary>Chooses the output to read. Among several only by name: reading the wrong tensor would give plausible nonsense.</summary>
internal static class GraphOutput
{
    public static string Find(InferenceSession session, string file, string? wanted, ReadOnlySpan<string> known)
    {
        var name = Choose(session, file, wanted, known);
        var output = session.OutputMetadata[name];
        return output.IsTensor && output.ElementDataType == TensorElementType.Float
            ? name
            : throw new NotSupportedException($"'{file}': output '{name}' is {Describe(name, output)}; only float32 tensors are supported.");
    }

    private static string Choose(InferenceSession session, string file, string? wanted, ReadOnlySpan<string> known)
    {
        var outputs = session.OutputMetadata;
        if (wanted is not null)
            return outputs.ContainsKey(wanted) ? wanted : throw new ArgumentException($"'{file}' has no output '{wanted}'. {Listing(session)}", nameof(wanted));
        if (outputs.Count == 1)
            return outputs.Keys.First();
        foreach (var name in known)
        {
            if (outputs.ContainsKey(name))
                return name;
        }

        throw new NotSupportedException($"'{file}' has several outputs and none of the names {string.Join(", ", known)}. {Listing(session)} Name the one to read in {nameof(OnnxModelOptions.OutputName)}.");
    }

    private static string Listing(InferenceSession session) =>
        $"Its outputs are: {string.Join("; ", session.OutputMetadata.Select(output => Describe(output.Key, output.Value)))}.";

    private static string Describe(string name, NodeMetadata output) => output.IsTensor
        ? $"{name} {output.ElementDataType} [{string.Join(", ", output.Dimensions.Select((size, axis) => size >= 0 ? size.ToString(System.Globalization.CultureInfo.InvariantCulture) : output.SymbolicDimensions[axis]))}]"
        : $"{name} ({output.OnnxValueType})";
}
