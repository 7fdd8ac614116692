using System.Collections.Concurrent;

namespace Connectors.Onnx.Runtime;

/// <summary>
/// The memory that outputs are written to: one buffer for each run that may be under way, kept as large as the largest batch so far.
/// Not ArrayPool.Shared, because that keeps an array for every thread and power of two, and these arrays have a hundred megabytes and more.
/// </summary>
internal sealed class OutputBuffers
{
    private readonly ConcurrentBag<float[]> _free = [];

    /// <summary>Gives a buffer of at least this size. One that is too small is let go, so that there are never more than runs at once.</summary>
    public float[] Rent(int size) =>
        _free.TryTake(out var buffer) && buffer.Length >= size ? buffer : GC.AllocateUninitializedArray<float>(size);

    public void Return(float[] buffer) => _free.Add(buffer);
}
