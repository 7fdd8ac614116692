namespace Connectors;

/// <summary>What an upsert did. Every point of the call is either counted as written or listed.</summary>
/// <param name="Written">How many points the store has acknowledged.</param>
/// <param name="Others">The points that were not written or may not have been, in the order of the call.</param>
public sealed record UpsertReport(long Written, IReadOnlyList<PointOutcome> Others)
{
    /// <summary>
    /// Gets why a search may not see the written points yet although <see cref="UpsertOptions.WaitUntilVisible"/> asked for it; null when it
    /// does. The points are written all the same: <see cref="HybridCollection.WaitUntilVisibleAsync"/> can be called again.
    /// </summary>
    public StoreException? VisibilityFault { get; init; }

    /// <summary>Gets a value indicating whether every point was written or superseded by another of the call.</summary>
    public bool IsComplete => Others.All(outcome => outcome.Status == PointStatus.Superseded);
}
