using System.Buffers;
using System.Numerics.Tensors;
using Connectors.Onnx.Models;

namespace Connectors.Onnx.Pooling;

/// <summary>
/// Turns logits [tokens, vocabulary] into a sparse vector: w = max over the tokens of ln(1 + max(0, x)), or the sum (Formal et al. 2021,
/// "SPLADE v2"). Only attended positions are given, [CLS] and [SEP] among them, as in the reference implementations.
/// </summary>
internal sealed class SpladePooler(SpladeSettings settings, bool isPooled, int width, IReadOnlySet<int> specialIds, string vocabularyId, string modelId)
{
    public SparseEmbedding Read(ReadOnlySpan<float> output, SparsePruning pruning)
    {
        var indices = ArrayPool<uint>.Shared.Rent(width);
        var values = ArrayPool<float>.Shared.Rent(width);
        var pooled = ArrayPool<float>.Shared.Rent(width);
        try
        {
            var row = isPooled ? output : Pool(output, pooled.AsSpan(0, width), values.AsSpan(0, width));
            var count = PositiveEntries.Collect(row, indices, values);
            if (settings.DropsSpecialTokens)
                count = DropSpecial(indices, values, count);
            if (!isPooled && settings.Pooling == SparsePooling.Max)
                Activate(values.AsSpan(0, count));
            if (count > 0 && !float.IsFinite(TensorPrimitives.MaxMagnitude(values.AsSpan(0, count))))
                throw new InvalidDataException($"The model {modelId} gave a weight that is not finite.");
            var vector = new SparseEmbedding(indices.AsSpan(0, count).ToArray(), values.AsSpan(0, count).ToArray(), width, vocabularyId) { ModelId = modelId };
            return vector.Prune(pruning);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pooled);
            ArrayPool<float>.Shared.Return(values);
            ArrayPool<uint>.Shared.Return(indices);
        }
    }

    private int DropSpecial(uint[] indices, float[] values, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (!specialIds.Contains((int)indices[i]))
                (indices[kept], values[kept++]) = (indices[i], values[i]);
        }

        return kept;
    }

    private Span<float> Pool(ReadOnlySpan<float> logits, Span<float> target, Span<float> scratch)
    {
        if (settings.Pooling == SparsePooling.Max)
        {
            // The activation rises and is 0 at 0, so it commutes with the maximum: one logarithm for each term found instead of one for each logit.
            logits[..width].CopyTo(target);
            for (var position = width; position < logits.Length; position += width)
                TensorPrimitives.Max(target, logits.Slice(position, width), target);
            return target;
        }

        target.Clear();
        for (var position = 0; position < logits.Length; position += width)
        {
            TensorPrimitives.Max(logits.Slice(position, width), 0f, scratch);
            TensorPrimitives.LogP1(scratch, scratch);
            if (settings.Activation == SparseActivation.Log1pRelu)
                TensorPrimitives.LogP1(scratch, scratch);
            TensorPrimitives.Add(target, scratch, target);
        }

        return target;
    }

    private void Activate(Span<float> logits)
    {
        foreach (ref var value in logits)
            value = settings.Activation == SparseActivation.Relu ? LogP1(value) : LogP1(LogP1(value));
    }

    /// <summary>float.LogP1 is log(1 + x), which is 0 below 6e-8; so is that of double below 1e-16, where ln(1 + x) is x.</summary>
    private static float LogP1(float x) => x < 1e-9f ? x : (float)Math.Log(1d + x);
}
