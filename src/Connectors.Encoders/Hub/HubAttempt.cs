namespace Connectors.Encoders.Hub;

/// <summary>What one attempt got done before it failed.</summary>
internal sealed class HubAttempt
{
    /// <summary>Whether it brought enough that the next one begins a count of its own: a hub that sends a byte a time would never be given up.</summary>
    public bool HasProgressed { get; set; }
}
