namespace Connectors.Elasticsearch.Tests.Schema;

internal static class Sample
{
    public static SparseEmbedding Sparse(params (uint Index, float Weight)[] terms) => new(terms.Select(term => term.Index).ToArray(), terms.Select(term => term.Weight).ToArray());

    public static void Same(SparseEmbedding expected, SparseEmbedding actual)
    {
        Assert.Equal(expected.Indices.ToArray(), actual.Indices.ToArray());
        Assert.Equal(expected.Values.ToArray(), actual.Values.ToArray());
        Assert.Equal(expected.VocabularyId, actual.VocabularyId);
    }
}
