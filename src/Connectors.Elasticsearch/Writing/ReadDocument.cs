namespace Connectors.Elasticsearch.Writing;

/// <summary>A point as it was at a moment, with what the server calls that moment.</summary>
internal readonly record struct ReadDocument(HybridPoint Point, ElasticsearchPointVersion Version);
