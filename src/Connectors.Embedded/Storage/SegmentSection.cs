namespace Connectors.Embedded.Storage;

/// <summary>A stretch of a segment file. The checksum includes the padding behind it.</summary>
internal readonly record struct SegmentSection(long Offset, long Length, uint Checksum);
