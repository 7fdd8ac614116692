namespace Connectors.Elasticsearch;

/// <summary>What an inference endpoint does.</summary>
public enum ElasticsearchInferenceTask
{
    /// <summary>Makes weights by token of texts, as ELSER does.</summary>
    SparseEmbedding,

    /// <summary>Makes dense vectors of texts.</summary>
    TextEmbedding,

    /// <summary>Something that this package does not use, such as ranking anew.</summary>
    Other,
}
