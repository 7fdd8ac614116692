namespace Connectors.Encoders;

/// <summary>What a model makes of text.</summary>
public enum ModelKind
{
    /// <summary>Sparse vectors of words and their frequencies; made by an encoder that is built in, without a file.</summary>
    Bm25,

    /// <summary>Learned sparse vectors of queries and documents by one network.</summary>
    Splade,

    /// <summary>Learned sparse vectors; of queries from a table, of documents by a network.</summary>
    InferenceFree,

    /// <summary>Dense vectors by a network.</summary>
    Dense,

    /// <summary>Dense vectors from a table.</summary>
    Static,

    /// <summary>Scores of pairs of texts.</summary>
    CrossEncoder,
}
