namespace Connectors.Qdrant;

/// <summary>A sparse leg with what only Qdrant has.</summary>
/// <param name="vector">The query's vector. An empty one finds nothing.</param>
public sealed class QdrantSparseLeg(SparseEmbedding vector) : SparseLeg(vector)
{
    /// <summary>Gets how hits are made to differ; null for not at all.</summary>
    public QdrantDiversity? Diversity { get; init; }

    /// <inheritdoc/>
    protected override bool RanksByScore => Diversity is null;
}
