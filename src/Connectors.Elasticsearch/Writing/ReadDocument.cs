namespace Connectors.Elasticsearch.Writing;

/// <summary>A point as it was at a moment, which the server names by two numbers.</summary>
internal readonly record struct ReadDocument(HybridPoint Point, long SequenceNumber, long PrimaryTerm);
