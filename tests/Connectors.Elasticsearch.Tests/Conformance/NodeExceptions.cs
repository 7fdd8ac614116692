namespace Connectors.Elasticsearch.Tests.Conformance;

/// <summary>What the node cannot do because it lacks a module (../shared/servers/elasticsearch/README.md).</summary>
internal static class NodeExceptions
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>();
}
