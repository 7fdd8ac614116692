using System.Buffers;

namespace Connectors.Grpc.Wire;

/// <summary>A message in pooled segments: none is a large object of this call, and what a peer announces is rented only as it arrives.</summary>
internal sealed class PooledMessage : IDisposable
{
    private const int LargestSegment = 256 * 1024;
    private const int SmallestSegment = 256;

    private Segment? _first;
    private Segment? _last;

    public long Length { get; private set; }

    public ReadOnlySequence<byte> Sequence => _first is null ? default : new(_first, 0, _last!, _last!.Memory.Length);

    /// <summary>Memory to write to, at least one byte.</summary>
    /// <param name="expected">How much is still expected.</param>
    public Memory<byte> GetMemory(long expected)
    {
        if (_last is null || _last.Free.Length == 0)
            Append((int)Math.Clamp(expected, SmallestSegment, LargestSegment));
        return _last!.Free;
    }

    public void Advance(int count)
    {
        _last!.Advance(count);
        Length += count;
    }

    public void Dispose()
    {
        for (var segment = _first; segment is not null; segment = segment.Following)
            segment.Return();
        _first = _last = null;
    }

    private void Append(int size)
    {
        var segment = new Segment(ArrayPool<byte>.Shared.Rent(size), Length);
        if (_last is null)
            _first = segment;
        else
            _last.Append(segment);
        _last = segment;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        private byte[]? _array;
        private int _used;

        public Segment(byte[] array, long runningIndex)
        {
            _array = array;
            RunningIndex = runningIndex;
        }

        public Segment? Following => (Segment?)Next;

        public Memory<byte> Free => _array.AsMemory(_used);

        public void Advance(int count)
        {
            _used += count;
            Memory = _array.AsMemory(0, _used);
        }

        public void Append(Segment next) => Next = next;

        public void Return()
        {
            if (Interlocked.Exchange(ref _array, null) is { } array)
                ArrayPool<byte>.Shared.Return(array);
            Memory = default;
        }
    }
}
