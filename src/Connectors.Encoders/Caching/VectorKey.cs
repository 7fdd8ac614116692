using System.Runtime.InteropServices;

namespace Connectors.Encoders.Caching;

/// <summary>The SHA-256 of everything that a vector depends on, the text included: no key tells a text to who can read the cache.</summary>
internal readonly record struct VectorKey(UInt128 High, UInt128 Low)
{
    public const int Size = 32;

    /// <summary>Names the format of keys and values; to be raised with either.</summary>
    private const string Prefix = "connectors:vector:1:";

    public static VectorKey Of(ReadOnlySpan<byte> hash) => MemoryMarshal.Read<VectorKey>(hash);

    public void CopyTo(Span<byte> target) => MemoryMarshal.Write(target, this);

    /// <summary>The key in a cache whose keys are text.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Prefix + Convert.ToHexStringLower(bytes);
    }
}
