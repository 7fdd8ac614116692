namespace Connectors.Elasticsearch;

/// <summary>What the tokens of a sparse field are: Elasticsearch keeps weights by text, Connectors by index.</summary>
public enum SparseTokens
{
    /// <summary>The index as a decimal number.</summary>
    Index,

    /// <summary>The token of the vocabulary, as ELSER and inference endpoints write it.</summary>
    Vocabulary,
}
