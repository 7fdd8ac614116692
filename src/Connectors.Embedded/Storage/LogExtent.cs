namespace Connectors.Embedded.Storage;

/// <summary>What was found of a log: up to where it is valid, the mark of its last record, and how many bytes of a torn tail follow.</summary>
internal readonly record struct LogExtent(LogHeader Header, ulong NextSequence, long ValidLength, long DurableMark, long TornBytes);
