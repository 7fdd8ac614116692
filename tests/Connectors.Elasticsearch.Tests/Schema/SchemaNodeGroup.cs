namespace Connectors.Elasticsearch.Tests.Schema;

[CollectionDefinition(Name)]
public sealed class SchemaNodeGroup : ICollectionFixture<SchemaNode>
{
    public const string Name = "Elasticsearch node of the schema tests";
}
