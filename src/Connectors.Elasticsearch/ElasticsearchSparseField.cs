namespace Connectors.Elasticsearch;

/// <summary>A sparse field with the settings that only Elasticsearch knows.</summary>
public sealed class ElasticsearchSparseField : SparseField
{
    /// <summary>Makes a field.</summary>
    /// <param name="name">The name by which points and legs refer to it.</param>
    public ElasticsearchSparseField(string name)
        : base(name)
    {
    }

    /// <summary>
    /// Gets what its tokens are. <see cref="SparseTokens.Vocabulary"/>, on 8.16 and later, shares the field with ELSER and with queries that an
    /// inference endpoint encodes. Default <see cref="SparseTokens.Index"/>. The choice is kept in the mapping.
    /// </summary>
    public SparseTokens Tokens { get; init; } = SparseTokens.Index;

    /// <summary>Gets the vocabulary that turns indices into tokens and back. Needed with <see cref="SparseTokens.Vocabulary"/>, whenever points are written or read.</summary>
    public ISparseVocabulary? Vocabulary { get; init; }
}
