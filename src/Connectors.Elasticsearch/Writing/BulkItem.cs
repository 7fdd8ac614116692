namespace Connectors.Elasticsearch.Writing;

/// <summary>What became of one action of a bulk request.</summary>
internal readonly record struct BulkItem(int Status, string? ErrorType, string? Reason)
{
    public bool IsDone => Status is >= 200 and < 300;
}
