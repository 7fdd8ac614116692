using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders.Caching;

/// <summary>
/// A cached vector as bytes: the version, a checksum over key and content, the content. The key is part of the checksum so that a value under the
/// wrong key is a miss.
/// </summary>
internal sealed class VectorFormat<TEmbedding>(IVectorCodec<TEmbedding> codec)
    where TEmbedding : Embedding
{
    private const byte Version = 1;
    private const int ChecksumSize = 8;
    private const int HeaderSize = 1 + ChecksumSize;

    public string Kind => codec.Kind;

    public byte[] Write(VectorKey key, TEmbedding embedding)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.GetSpan(HeaderSize)[0] = Version;
        buffer.Advance(HeaderSize);
        var writer = new VectorWriter(buffer);
        codec.Write(embedding, ref writer);
        var bytes = buffer.WrittenSpan.ToArray();
        Checksum(key, bytes.AsSpan(HeaderSize), bytes.AsSpan(1, ChecksumSize));
        return bytes;
    }

    /// <summary>Reads a vector; null where the bytes are not one of this key.</summary>
    public TEmbedding? Read(VectorKey key, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize || bytes[0] != Version)
            return null;
        Span<byte> checksum = stackalloc byte[ChecksumSize];
        Checksum(key, bytes[HeaderSize..], checksum);
        if (!bytes.Slice(1, ChecksumSize).SequenceEqual(checksum))
            return null;
        var reader = new VectorReader(bytes[HeaderSize..]);
        return codec.Read(ref reader);
    }

    private static void Checksum(VectorKey key, ReadOnlySpan<byte> content, Span<byte> target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[VectorKey.Size];
        key.CopyTo(bytes);
        hash.AppendData(bytes);
        hash.AppendData(content);
        hash.GetHashAndReset(bytes);
        bytes[..ChecksumSize].CopyTo(target);
    }
}
