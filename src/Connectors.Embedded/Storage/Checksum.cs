using System.Numerics;
using System.Runtime.InteropServices;

namespace Connectors.Embedded.Storage;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), by the processor's own instruction where it has one.</summary>
internal static class Checksum
{
    private const uint Start = uint.MaxValue;

    /// <summary>The checksum of the bytes. A salt makes bytes that were valid in one file invalid in another.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint salt = 0) => ~Append(Start ^ salt, bytes);

    public static uint Begin(uint salt = 0) => Start ^ salt;

    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            state = BitOperations.Crc32C(state, word);
        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
            state = BitOperations.Crc32C(state, value);
        return state;
    }

    public static uint End(uint state) => ~state;
}
