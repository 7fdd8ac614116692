namespace Connectors;

/// <summary>What happened to a point of an upsert that does not count as written.</summary>
/// <param name="Ordinal">Its position in the call, from 0.</param>
/// <param name="Id">Its id, as given.</param>
/// <param name="Status">What happened.</param>
/// <param name="Error">Why, in a sentence; null for <see cref="PointStatus.Superseded"/>.</param>
public sealed record PointOutcome(long Ordinal, string Id, PointStatus Status, string? Error)
{
    /// <summary>
    /// Gets a value indicating whether the same point may be written by a later call: its outcome is unknown, it was never sent because the
    /// server could not be reached, or the server had no room for it. False for points that are at fault themselves.
    /// </summary>
    public bool IsTransient { get; init; } = Status == PointStatus.Unknown;
}
