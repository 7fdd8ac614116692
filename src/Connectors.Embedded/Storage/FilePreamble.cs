using System.Buffers.Binary;

namespace Connectors.Embedded.Storage;

/// <summary>
/// The first 16 bytes of every file: kind, format version, and their checksum, so that a damaged version is not mistaken for a newer one.
/// </summary>
internal static class FilePreamble
{
    public const int Size = 16;
    private const uint Version = 1;

    public static ReadOnlySpan<byte> Log => "CNXLOG\r\n"u8;

    public static ReadOnlySpan<byte> Segment => "CNXSEG\r\n"u8;

    public static ReadOnlySpan<byte> Manifest => "CNXMAN\r\n"u8;

    public static void Write(Span<byte> target, ReadOnlySpan<byte> kind)
    {
        kind.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], Checksum.Of(target[..12]));
    }

    /// <exception cref="CorruptFileException">These are not the first bytes of such a file.</exception>
    /// <exception cref="NotSupportedException">The file has a format that this version does not know.</exception>
    public static void Check(string path, ReadOnlySpan<byte> source, ReadOnlySpan<byte> kind)
    {
        if (source.Length < Size)
            throw new CorruptFileException(path, source.Length, "the file ends within its first 16 bytes.");
        if (!source[..8].SequenceEqual(kind) || BinaryPrimitives.ReadUInt32LittleEndian(source[12..]) != Checksum.Of(source[..12]))
            throw new CorruptFileException(path, 0, "the first 16 bytes are not those of such a file.");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        if (version != Version)
            throw new NotSupportedException($"{path} has format version {version}; this version of Connectors reads version {Version}. Open it with the version that wrote it.");
    }
}
