using System.Numerics.Tensors;
using Connectors.Onnx.Models;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx.Pooling;

/// <summary>Turns the vectors of a text's positions, [tokens, width], into one. Only attended positions are given.</summary>
internal sealed class DensePooler(DenseSettings settings, bool isPooled, int width, string modelId)
{
    /// <summary>torch.nn.functional.normalize divides by max(norm, 1e-12).</summary>
    private const float SmallestNorm = 1e-12f;

    public Embedding<float> Read(ReadOnlySpan<float> output)
    {
        var vector = output[..width].ToArray();
        if (!isPooled)
            Pool(output[width..], vector);
        if (!float.IsFinite(TensorPrimitives.MaxMagnitude<float>(vector)))
            throw new InvalidDataException($"The model {modelId} gave a number that is not finite.");
        if (settings.Normalize)
            TensorPrimitives.Divide(vector, Math.Max(TensorPrimitives.Norm<float>(vector), SmallestNorm), vector);
        return new Embedding<float>(vector) { ModelId = modelId };
    }

    private void Pool(ReadOnlySpan<float> others, Span<float> vector)
    {
        if (settings.Pooling == DensePooling.Cls)
            return;
        for (var rest = others; rest.Length > 0; rest = rest[width..])
        {
            if (settings.Pooling == DensePooling.Max)
                TensorPrimitives.Max(vector, rest[..width], vector);
            else
                TensorPrimitives.Add(vector, rest[..width], vector);
        }

        if (settings.Pooling == DensePooling.Mean)
            TensorPrimitives.Divide(vector, others.Length / width + 1, vector);
    }
}
