namespace Connectors;

/// <summary>The inverse document frequencies that servers multiply query weights with.</summary>
internal static class InverseDocumentFrequency
{
    /// <summary>
    /// ln((N − df + 0.5)/(df + 0.5) + 1) in single precision, as Qdrant's modifier <c>idf</c> has it
    /// (lib/segment/src/data_types/query_context.rs, fancy_idf).
    /// </summary>
    /// <param name="vectors">N: the number of non-empty sparse vectors.</param>
    /// <param name="documentFrequency">df: how many of them hold the index.</param>
    public static float Qdrant(long vectors, long documentFrequency)
    {
        float n = vectors;
        float df = documentFrequency;
        return MathF.Log((n - df + 0.5f) / (df + 0.5f) + 1f);
    }
}
