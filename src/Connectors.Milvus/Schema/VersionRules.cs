using Connectors.Calls;

namespace Connectors.Milvus.Schema;

/// <summary>What of a definition only servers from some version on can hold.</summary>
internal static class VersionRules
{
    /// <summary>Whether a server can hold columns with nulls. One that does not know them takes no notice, and some end when they get a null.</summary>
    public static bool HasNullableColumns(ServerVersion version) => version.IsAtLeast(2, 5);

    public static bool DependsOnVersion(HybridCollectionDefinition definition) =>
        definition.Payload.Any(field => field is MilvusPayloadField { Required: false }) || definition.Dense.Any(field => Since(field.Index) is not null);

    public static void Check(HybridCollectionDefinition definition, ServerVersion version)
    {
        foreach (var field in definition.Dense)
        {
            if (Since(field.Index) is var (major, minor) && !version.IsAtLeast(major, minor))
                throw new NotSupportedException($"Dense field '{field.Name}' asks for {((MilvusDenseIndex)field.Index!).Type}, which Milvus has since {major}.{minor}; {version.Describe()}.");
        }
    }

    // Milvus documentation, release notes of 2.5 and 2.6. Types that are not here are as old as sparse vectors, 2.4.
    private static (int Major, int Minor)? Since(DenseIndex? index) => (index as MilvusDenseIndex)?.Type switch
    {
        "HNSW_SQ" or "HNSW_PQ" => (2, 5),
        "IVF_RABITQ" => (2, 6),
        _ => null,
    };
}
