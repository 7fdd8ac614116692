namespace Connectors.Elasticsearch.Calls;

/// <summary>What a cluster says of itself.</summary>
/// <param name="Version">The version to go by.</param>
/// <param name="Text">The version as the server writes it; null where it does not say.</param>
internal sealed record ClusterInfo(ServerVersion Version, string? Text);
