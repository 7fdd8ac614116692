namespace Connectors.Qdrant.Tests.Conformance;

/// <summary>Cases that the emulator cannot pass, and why.</summary>
internal static class EmulatorExceptions
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
