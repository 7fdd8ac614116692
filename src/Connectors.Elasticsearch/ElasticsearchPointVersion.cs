namespace Connectors.Elasticsearch;

/// <summary>The state of a point at one moment, as the server names it. It changes with every write of the point.</summary>
/// <param name="SequenceNumber">The number of the write (<c>_seq_no</c>).</param>
/// <param name="PrimaryTerm">The term of the shard's primary copy that carried it out (<c>_primary_term</c>).</param>
public readonly record struct ElasticsearchPointVersion(long SequenceNumber, long PrimaryTerm);
