namespace Connectors.Qdrant.Emulator;

/// <summary>What the emulated server is.</summary>
public sealed record QdrantEmulatorOptions
{
    /// <summary>Gets the port of the loopback address to listen on; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Gets the version that HealthCheck states. It changes nothing else.</summary>
    public string Version { get; init; } = "1.18.3";

    /// <summary>Gets the key that calls must carry; null to ask for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Gets a key that may only read.</summary>
    public string? ReadOnlyApiKey { get; init; }

    /// <summary>Gets the clock of the rate limits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
