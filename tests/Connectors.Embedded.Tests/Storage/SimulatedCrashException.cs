namespace Connectors.Embedded.Tests.Storage;

/// <summary>The disk no longer answers.</summary>
internal sealed class SimulatedCrashException() : IOException("The disk is gone.");
