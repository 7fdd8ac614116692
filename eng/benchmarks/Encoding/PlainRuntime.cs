using System.Numerics.Tensors;
using Connectors.Encoders;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Benchmarks.Encoding;

/// <summary>
/// What a program does that calls ONNX Runtime itself: one padded batch a call; and of logits, as fastembed pools them with numpy, ln(1 + max(0, x))
/// of each, times the mask, and then the maximum over the tokens. In place, which is kinder than numpy.
/// </summary>
internal sealed class PlainRuntime : IDisposable
{
    private readonly InferenceSession _session;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly int _maxTokens;
    private readonly bool _addSpecialTokens;

    public PlainRuntime(string file, WordPieceTokenizer tokenizer, int maxTokens, bool addSpecialTokens)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, EnableMemoryPattern = false };
        _session = new InferenceSession(file, options);
        (_tokenizer, _maxTokens, _addSpecialTokens) = (tokenizer, maxTokens, addSpecialTokens);
    }

    public float[][] Encode(string[] texts)
    {
        var tokens = texts.Select(Tokenize).ToArray();
        var columns = Math.Max(1, tokens.Max(ids => ids.Length));
        var (ids, mask) = (new long[texts.Length * columns], new long[texts.Length * columns]);
        for (var row = 0; row < texts.Length; row++)
        {
            for (var i = 0; i < tokens[row].Length; i++)
                (ids[(row * columns) + i], mask[(row * columns) + i]) = (tokens[row][i], 1);
        }

        long[] shape = [texts.Length, columns];
        using var idValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typeValue = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        var inputs = new Dictionary<string, OrtValue> { ["input_ids"] = idValue, ["attention_mask"] = maskValue };
        if (_session.InputMetadata.ContainsKey("token_type_ids"))
            inputs.Add("token_type_ids", typeValue);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, inputs, _session.OutputNames);
        var output = outputs[0].GetTensorMutableDataAsSpan<float>();
        var width = (int)outputs[0].GetTensorTypeAndShape().Shape[^1];
        var size = output.Length / texts.Length;
        var vectors = new float[texts.Length][];
        for (var row = 0; row < vectors.Length; row++)
            vectors[row] = Pool(output.Slice(row * size, size), mask.AsSpan(row * columns, columns), width);
        return vectors;
    }

    public void Dispose() => _session.Dispose();

    private static float[] Pool(Span<float> output, ReadOnlySpan<long> mask, int width)
    {
        if (output.Length == width)
            return output.ToArray();
        TensorPrimitives.Max(output, 0f, output);
        TensorPrimitives.LogP1(output, output);
        var pooled = new float[width];
        for (var token = 0; token < mask.Length; token++)
        {
            var weights = output.Slice(token * width, width);
            TensorPrimitives.Multiply(weights, mask[token], weights);
            TensorPrimitives.Max(pooled, weights, pooled);
        }

        return pooled;
    }

    private int[] Tokenize(string text)
    {
        var ids = new int[_maxTokens];
        return ids[.._tokenizer.Encode(text, ids, _addSpecialTokens)];
    }
}
