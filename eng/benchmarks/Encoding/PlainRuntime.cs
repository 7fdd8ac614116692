using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Connectors.Encoders;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Connectors.Benchmarks.Encoding;

/// <summary>
/// What a program does that calls ONNX Runtime itself: one padded batch a call; and of logits, as fastembed pools them with numpy, ln(1 + max(0, x))
/// of each, times the mask, and then the maximum over the tokens. In place, which is kinder than numpy.
/// </summary>
internal sealed unsafe class PlainRuntime : IDisposable
{
    private readonly InferenceSession _session;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly int _maxTokens;
    private readonly bool _addSpecialTokens;
    private float* _output;
    private nuint _outputBytes;

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
        return Run(inputs, mask, texts.Length, columns);
    }

    public void Dispose()
    {
        _session.Dispose();
        NativeMemory.Free(_output);
        _output = null;
    }

    /// <summary>Runs into memory of our own, which is used again: the logits of 256 texts have 8 GB, more than the runtime's C# interface gives a span of.</summary>
    private float[][] Run(Dictionary<string, OrtValue> inputs, long[] mask, int rows, int columns)
    {
        var (name, metadata) = _session.OutputMetadata.First();
        var width = metadata.Dimensions[^1];
        var size = metadata.Dimensions.Length == 3 ? columns * width : width;
        long[] shape = metadata.Dimensions.Length == 3 ? [rows, columns, width] : [rows, width];
        var bytes = (nuint)rows * (nuint)size * sizeof(float);
        if (bytes > _outputBytes)
        {
            _output = (float*)NativeMemory.Realloc(_output, bytes);
            _outputBytes = bytes;
        }

        using var output = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, (nint)_output, (long)bytes);
        using var options = new RunOptions();
        _session.Run(options, [.. inputs.Keys], [.. inputs.Values], [name], [output]);
        var vectors = new float[rows][];
        for (var row = 0; row < rows; row++)
            vectors[row] = Pool(new Span<float>(_output + ((long)row * size), size), mask.AsSpan(row * columns, columns), width);
        return vectors;
    }

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
