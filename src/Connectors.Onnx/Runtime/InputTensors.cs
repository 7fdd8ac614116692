using System.Buffers;
using Connectors.Onnx.Batching;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Onnx.Runtime;

/// <summary>The inputs of a run over pooled memory, which ONNX Runtime reads in place.</summary>
internal sealed class InputTensors : IDisposable
{
    private readonly long[][] _buffers;
    private readonly OrtValue[] _values;

    public InputTensors(string[] names, TokenBatch batch)
    {
        _buffers = new long[names.Length][];
        _values = new OrtValue[names.Length];
        long[] shape = [batch.Rows, batch.Columns];
        var size = batch.Rows * batch.Columns;
        for (var i = 0; i < names.Length; i++)
        {
            _buffers[i] = ArrayPool<long>.Shared.Rent(size);
            var memory = _buffers[i].AsMemory(0, size);
            switch (names[i])
            {
                case "input_ids":
                    batch.CopyIds(memory.Span);
                    break;
                case "attention_mask":
                    batch.CopyMask(memory.Span);
                    break;
                default:
                    batch.CopyTypes(memory.Span);
                    break;
            }

            _values[i] = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, shape);
        }
    }

    public IReadOnlyCollection<OrtValue> Values => _values;

    public void Dispose()
    {
        foreach (var value in _values)
            value.Dispose();
        foreach (var buffer in _buffers)
            ArrayPool<long>.Shared.Return(buffer);
    }
}
