namespace Connectors;

/// <summary>What a payload update did.</summary>
/// <param name="MissingIds">The ids that have no point; none was created. Empty for an update by filter.</param>
public sealed record UpdatePayloadReport(IReadOnlyList<string> MissingIds);
