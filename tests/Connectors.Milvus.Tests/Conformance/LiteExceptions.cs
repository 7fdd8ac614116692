namespace Connectors.Milvus.Tests.Conformance;

/// <summary>What Milvus Lite 2.5.1 refuses; the file and line of the recorded refusal stand with each (../shared/cassettes/milvus/lite-2.5.1).</summary>
internal static class LiteExceptions
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["A graph index asked for by name takes the number of candidates"] = "02_create_collection.jsonl line 4: HNSW is no index type of Milvus Lite 2.5.1",
    };
}
