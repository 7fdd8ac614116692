namespace Connectors;

/// <summary>Which legs a <see cref="HybridSearcher"/> searches with.</summary>
public enum SearchMode
{
    /// <summary>With every encoder that the searcher has. The default.</summary>
    Hybrid,

    /// <summary>With the sparse encoder alone.</summary>
    Sparse,

    /// <summary>With the dense encoder alone.</summary>
    Dense,

    /// <summary>By BM25 on the server.</summary>
    Text,

    /// <summary>By a model that the server runs.</summary>
    Semantic,
}
