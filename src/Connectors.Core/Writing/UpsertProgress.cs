namespace Connectors;

/// <summary>How far an upsert has come.</summary>
/// <param name="Written">Points acknowledged so far.</param>
/// <param name="Failed">Points rejected or of unknown outcome so far.</param>
/// <param name="Total">Points of the call.</param>
public readonly record struct UpsertProgress(long Written, long Failed, long Total);
