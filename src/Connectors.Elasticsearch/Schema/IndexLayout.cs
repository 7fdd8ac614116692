namespace Connectors.Elasticsearch.Schema;

/// <summary>How a definition lies in an index.</summary>
internal sealed class IndexLayout
{
    private readonly Dictionary<string, SparseTokens?> _tokens;
    private readonly Dictionary<string, string> _textPaths;

    public IndexLayout(HybridCollectionDefinition definition, bool isOurs, bool keepsVectors, IReadOnlyDictionary<string, SparseTokens?> tokens, IReadOnlyDictionary<string, string> textPaths, IReadOnlyDictionary<string, string>? inexactDense = null)
    {
        Definition = definition;
        IsOurs = isOurs;
        KeepsVectors = keepsVectors;
        _tokens = new(tokens, StringComparer.Ordinal);
        _textPaths = new(textPaths, StringComparer.Ordinal);
        GraphFields = inexactDense ?? new Dictionary<string, string>(StringComparer.Ordinal);
    }

    public HybridCollectionDefinition Definition { get; }

    /// <summary>Gets a value indicating whether this package has made the index, so that documents hold what <see cref="HiddenKeys"/> says.</summary>
    public bool IsOurs { get; }

    /// <summary>Gets a value indicating whether <c>_source</c> holds the vectors as they were written. From 9.2 on it does not unless the index says so.</summary>
    public bool KeepsVectors { get; }

    /// <summary>Gets the index types of the dense fields that are not compared one by one.</summary>
    public IReadOnlyDictionary<string, string> GraphFields { get; }

    /// <summary>The layout of an index that this package makes from a definition.</summary>
    public static IndexLayout Of(HybridCollectionDefinition definition) => new(
        definition,
        isOurs: true,
        keepsVectors: true,
        definition.Sparse.ToDictionary(field => field.Name, field => (SparseTokens?)((field as ElasticsearchSparseField)?.Tokens ?? SparseTokens.Index), StringComparer.Ordinal),
        definition.Text.ToDictionary(field => field.Name, field => $"{field.Source}.{field.Name}", StringComparer.Ordinal),
        definition.Dense.Where(field => field.Index != DenseIndex.Exact).ToDictionary(field => field.Name, MappingWriter.IndexTypeOf, StringComparer.Ordinal));

    public DenseField FindDense(string name) => Definition.Dense.First(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    /// <summary>What the tokens of a field are; null where the index does not say.</summary>
    public SparseTokens? TokensOf(string field) => _tokens.GetValueOrDefault(field);

    /// <summary>The path of the analysed form of a text.</summary>
    public string TextPath(string field) => _textPaths[field];
}
