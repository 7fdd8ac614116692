using Microsoft.Extensions.AI;

namespace Connectors.Encoders.Caching;

/// <summary>A text of a call, however often it occurs there.</summary>
internal sealed class CachedText<TEmbedding>(string text, VectorKey key)
    where TEmbedding : Embedding
{
    private TEmbedding? _vector;
    private AdditionalPropertiesDictionary? _properties;
    private byte[]? _bytes;

    public string Text => text;

    public VectorKey Key => key;

    public bool IsFound => _bytes is not null;

    public byte[] Bytes => _bytes ?? throw new InvalidOperationException("The vector is not there yet.");

    /// <summary>Whether the bytes are all there is to the vector. What an encoder says besides, for instance which window of a text won, they cannot hold.</summary>
    public bool IsWhole => _properties is null or { Count: 0 };

    public void Found(TEmbedding vector, byte[] bytes) => (_vector, _properties, _bytes) = (vector, vector.AdditionalProperties, bytes);

    /// <summary>The vector, a new object each time: embeddings can be changed, and a caller's changes are not another's.</summary>
    public TEmbedding Take(VectorFormat<TEmbedding> format, string? modelId)
    {
        if (_vector is { } first)
        {
            _vector = null;
            return first;
        }

        var copy = format.Read(key, Bytes)!;
        copy.ModelId = modelId;
        copy.AdditionalProperties = _properties?.Clone();
        return copy;
    }
}
