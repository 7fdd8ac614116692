using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Connectors;

/// <summary>The rules of point ids, and ids that are made from names.</summary>
public static class PointIds
{
    /// <summary>The longest id in bytes of UTF-8: 512, Elasticsearch's limit, the smallest of all stores.</summary>
    public const int MaxBytes = 512;

    /// <summary>
    /// Gets the namespace of <see cref="FromText"/> and <see cref="ToUuid"/>: the UUIDv5 of <c>connectors</c> in the URL namespace of
    /// RFC 9562. It never changes, since stored ids depend on it.
    /// </summary>
    public static Guid Namespace { get; } = Uuid5(new Guid("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "connectors");

    /// <summary>Makes an id from a text: equal texts get equal ids.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The lower-case hyphenated UUIDv5 of the text in <see cref="Namespace"/>.</returns>
    /// <exception cref="ArgumentException">The text holds a lone surrogate.</exception>
    public static string FromText(string text) => ToUuid(text).ToString("D");

    /// <summary>Makes a UUID from a name, for stores whose own ids are UUIDs.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The UUIDv5 (RFC 9562 section 5.5) of the name's UTF-8 in <see cref="Namespace"/>.</returns>
    /// <exception cref="ArgumentException">The name holds a lone surrogate: names that differ in one would share a UUID.</exception>
    public static Guid ToUuid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsWellFormed(name))
            throw new ArgumentException("The name holds a lone surrogate, which has no UTF-8 form.", nameof(name));
        return Uuid5(Namespace, name);
    }

    /// <summary>Says what is wrong with an id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Null when it is good, else a sentence.</returns>
    public static string? FindFault(string? id)
    {
        if (string.IsNullOrEmpty(id))
            return "The id is empty; ids have 1 to 512 bytes of UTF-8.";
        if (id.Length > MaxBytes || Encoding.UTF8.GetByteCount(id) > MaxBytes)
            return $"The id has {Encoding.UTF8.GetByteCount(id)} bytes of UTF-8; at most {MaxBytes} are allowed.";
        return IsWellFormed(id) ? null : "The id holds a lone surrogate, which has no UTF-8 form.";
    }

    internal static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
                return false;
        }

        return true;
    }

    internal static void ThrowIfInvalid(string? id, string parameter)
    {
        if (FindFault(id) is { } fault)
            throw new ArgumentException(fault, parameter);
    }

    internal static Guid Uuid5(Guid space, string name)
    {
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 9562 defines version 5 by SHA-1; nothing is secured by it.
        SHA1.HashData(bytes, hash);
#pragma warning restore CA5350
        var high = BinaryPrimitives.ReadUInt16BigEndian(hash[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(hash[6..], (ushort)((high & 0x0FFF) | 0x5000));
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
