namespace Connectors.Elasticsearch.Tests.Queries;

/// <summary>Makes the classes that search share a node.</summary>
[CollectionDefinition(Name)]
public sealed class QueryNodeGroup : ICollectionFixture<QueryNode>
{
    public const string Name = "query node";
}
