using System.Collections.Concurrent;

namespace Connectors.Conformance;

/// <summary>Keeps what is reported, at once: <see cref="Progress{T}"/> would report later, on another thread.</summary>
internal sealed class ProgressRecorder<T> : IProgress<T>
{
    public ConcurrentQueue<T> Values { get; } = new();

    public void Report(T value) => Values.Enqueue(value);
}
