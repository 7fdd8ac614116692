using System.Buffers;
using System.Numerics.Tensors;
using Connectors.Onnx.Head;
using Connectors.Onnx.Models;

namespace Connectors.Onnx.Pooling;

/// <summary>
/// Turns what a graph gives for a text into a sparse vector: w = max over the tokens of ln(1 + max(0, x)), or the sum (Formal et al. 2021,
/// "SPLADE v2"). The graph gives hidden states, [tokens, hidden], when there is a head; else weights or logits, [tokens, vocabulary]. Only
/// attended positions are given, [CLS] and [SEP] among them, as in the reference implementations.
/// </summary>
internal sealed class SpladePooler(SpladeSettings settings, bool isPooled, VocabularyHead? head, TextModel model)
{
    private readonly int _width = model.Width;

    public SparseEmbedding Read(ReadOnlySpan<float> output, SparsePruning pruning)
    {
        var indices = ArrayPool<uint>.Shared.Rent(_width);
        var values = ArrayPool<float>.Shared.Rent(_width);
        try
        {
            var count = head is null ? Collect(output, indices, values) : Project(head, output, indices, values);
            if (settings.DropsSpecialTokens)
                count = DropSpecial(indices, values, count);
            var weights = values.AsSpan(0, count);
            if (!isPooled && settings.Pooling == SparsePooling.Max)
                Activate(weights);
            if (count > 0 && !float.IsFinite(TensorPrimitives.MaxMagnitude<float>(weights)))
                throw NotFinite();
            var vector = new SparseEmbedding(indices.AsSpan(0, count).ToArray(), weights.ToArray(), _width, model.Vocabulary.Id) { ModelId = model.ModelId };
            return vector.Prune(pruning);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
            ArrayPool<uint>.Shared.Return(indices);
        }
    }

    private int DropSpecial(uint[] indices, float[] values, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (!model.Tokenizer.IsSpecial((int)indices[i]))
                (indices[kept], values[kept++]) = (indices[i], values[i]);
        }

        return kept;
    }

    private int Project(VocabularyHead head, ReadOnlySpan<float> hidden, Span<uint> indices, Span<float> logits)
    {
        if (!float.IsFinite(TensorPrimitives.MaxMagnitude(hidden)))
            throw NotFinite();
        return head.Collect(hidden, indices, logits);
    }

    private int Collect(ReadOnlySpan<float> output, Span<uint> indices, Span<float> values)
    {
        if (isPooled)
            return PositiveEntries.Collect(output, indices, values);
        var pooled = ArrayPool<float>.Shared.Rent(_width);
        try
        {
            return PositiveEntries.Collect(Pool(output, pooled.AsSpan(0, _width), values[.._width]), indices, values);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pooled);
        }
    }

    private Span<float> Pool(ReadOnlySpan<float> logits, Span<float> target, Span<float> scratch)
    {
        if (settings.Pooling == SparsePooling.Max)
        {
            // The activation rises and is 0 at 0, so it commutes with the maximum: one logarithm for each term found instead of one for each logit.
            logits[.._width].CopyTo(target);
            for (var position = _width; position < logits.Length; position += _width)
                TensorPrimitives.Max(target, logits.Slice(position, _width), target);
            return target;
        }

        target.Clear();
        for (var position = 0; position < logits.Length; position += _width)
        {
            TensorPrimitives.Max(logits.Slice(position, _width), 0f, scratch);
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

    private InvalidDataException NotFinite() => new($"The model {model.ModelId} gave a number that is not finite.");
}
