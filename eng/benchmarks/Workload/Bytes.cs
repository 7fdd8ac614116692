using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Connectors.Workload;

internal static class Bytes
{
    private const int Step = 1 << 24;

    /// <summary>Writes an array that may hold more than 2 GB of bytes.</summary>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        for (var at = 0; at < values.Length; at += Step)
            stream.Write(MemoryMarshal.AsBytes(values.Slice(at, Math.Min(Step, values.Length - at))));
    }

    public static string Sha256(Action<Stream> write)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
            write(stream);
        return Convert.ToHexStringLower(sha.Hash!);
    }
}
