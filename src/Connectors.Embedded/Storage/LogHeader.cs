namespace Connectors.Embedded.Storage;

/// <summary>What a log file says about itself.</summary>
internal readonly record struct LogHeader(ulong Number, ulong FirstSequence, uint Salt);
