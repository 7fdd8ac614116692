using System.Buffers;

namespace Connectors.Onnx.Runtime;

/// <summary>The output of a run, in pooled memory: for each text one vector, or one for each position.</summary>
internal sealed class GraphResult(float[] buffer, int rowSize, int width) : IDisposable
{
    public Memory<float> Memory(int size) => buffer.AsMemory(0, size);

    /// <summary>What belongs to a text: a vector, or as many as it has tokens; the positions that only fill the batch are left out.</summary>
    public ReadOnlySpan<float> Row(int row, int tokens) => rowSize == 0
        ? buffer.AsSpan(row * width, width)
        : buffer.AsSpan(row * rowSize, tokens * width);

    public void Dispose() => ArrayPool<float>.Shared.Return(buffer);
}
