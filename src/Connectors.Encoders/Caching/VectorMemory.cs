using System.Diagnostics.CodeAnalysis;

namespace Connectors.Encoders.Caching;

/// <summary>Vectors in memory up to a number of bytes; the least recently used ones go first.</summary>
internal sealed class VectorMemory(long maxBytes)
{
    /// <summary>What the dictionary and the list take for an entry besides its bytes, about.</summary>
    private const int Overhead = 160;

    private readonly Lock _gate = new();
    private readonly Dictionary<VectorKey, LinkedListNode<(VectorKey Key, byte[] Bytes)>> _entries = [];
    private readonly LinkedList<(VectorKey Key, byte[] Bytes)> _byUse = new();
    private long _bytes;

    public bool TryGet(VectorKey key, [NotNullWhen(true)] out byte[]? bytes)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                bytes = null;
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            bytes = node.Value.Bytes;
            return true;
        }
    }

    public void Set(VectorKey key, byte[] bytes)
    {
        if (bytes.Length + Overhead > maxBytes)
            return;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var earlier))
                Remove(earlier);
            _entries[key] = _byUse.AddFirst((key, bytes));
            _bytes += bytes.Length + Overhead;
            while (_bytes > maxBytes)
                Remove(_byUse.Last!);
        }
    }

    private void Remove(LinkedListNode<(VectorKey Key, byte[] Bytes)> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes.Length + Overhead;
    }
}
