namespace Connectors.Embedded.Storage;

/// <summary>The first bytes of a record (see <see cref="LogFormat"/>).</summary>
internal readonly record struct LogRecordHeader(uint BodyLength, uint Checksum, ulong Sequence, long DurableMark);
