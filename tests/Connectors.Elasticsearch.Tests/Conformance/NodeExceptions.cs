namespace Connectors.Elasticsearch.Tests.Conformance;

/// <summary>What the node cannot do because it lacks a module (../shared/servers/elasticsearch/README.md).</summary>
internal static class NodeExceptions
{
    private const string Analyzers = "the node lacks the module analysis-common, and with it the analyzers of languages";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["A collection may have two text fields"] = Analyzers,
        ["Describing gives a text field with its source and analyzer"] = Analyzers,
        ["Another analyzer or source is a mismatch that names both"] = Analyzers,
        ["The english analyzer knows stems"] = Analyzers,
    };
}
