namespace Connectors.Elasticsearch.Tests.Schema;

internal static class Given
{
    public static SparseEmbedding Sparse(params (uint Index, float Weight)[] terms) => new(terms.Select(term => term.Index).ToArray(), terms.Select(term => term.Weight).ToArray());
}
