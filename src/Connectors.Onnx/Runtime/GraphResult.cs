namespace Connectors.Onnx.Runtime;

/// <summary>The output of a run: for each text one vector, or one for each position. Its memory is used again after it is disposed.</summary>
internal sealed class GraphResult(OutputBuffers buffers, int size, int rowSize, int width) : IDisposable
{
    private readonly float[] _buffer = buffers.Rent(size);

    public Memory<float> Memory => _buffer.AsMemory(0, size);

    /// <summary>What belongs to a text: a vector, or as many as it has tokens; the positions that only fill the batch are left out.</summary>
    public ReadOnlySpan<float> Row(int row, int tokens) => rowSize == 0
        ? _buffer.AsSpan(row * width, width)
        : _buffer.AsSpan(row * rowSize, tokens * width);

    public void Dispose() => buffers.Return(_buffer);
}
