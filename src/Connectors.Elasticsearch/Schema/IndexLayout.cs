using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Schema;

/// <summary>How a definition lies in an index.</summary>
internal sealed class IndexLayout(ElasticsearchCollectionDefinition definition, bool isOurs)
{
    private readonly Dictionary<string, SparseField> _sparse = definition.Sparse.ToDictionary(field => field.Name, StringComparer.Ordinal);

    public ElasticsearchCollectionDefinition Definition => definition;

    /// <summary>Gets a value indicating whether this package has made the index, so that documents hold what <see cref="HiddenKeys"/> says.</summary>
    public bool IsOurs => isOurs;

    /// <summary>Gets a value indicating whether vectors come back only when asked for, and cut: from 9.2 on, unless the index says otherwise.</summary>
    public bool HidesVectors { get; init; }

    /// <summary>Gets a value indicating whether the index does not keep documents as they were written: <c>_source</c> is off, or filtered. What it dropped is lost when it writes them anew.</summary>
    public bool LosesSource { get; init; }

    /// <summary>Gets a value indicating whether vectors come back as they were written.</summary>
    public bool KeepsVectors => !HidesVectors && !LosesSource;

    /// <summary>Gets a value indicating whether the server takes <c>match</c> on semantic fields, from 8.18 and 9.0 on. Before that there is only <c>semantic</c>.</summary>
    public bool MatchesSemantics { get; init; }

    /// <summary>Gets what other programs have noted in the mapping: names and JSON.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OtherNotes { get; init; } = [];

    /// <summary>Gets the integer fields that hold fewer numbers than a long: the server refuses to compare them with others.</summary>
    public IReadOnlyDictionary<string, (long Least, long Greatest)> NarrowIntegers { get; init; } = new Dictionary<string, (long, long)>();

    /// <summary>Gets the dense fields of another program's index that take vectors of length 1 only, and have scores of their own for them.</summary>
    public IReadOnlySet<string> UnitFields { get; init; } = new HashSet<string>();

    /// <summary>Gets the index types of the dense fields that are not compared one by one.</summary>
    public IReadOnlyDictionary<string, string> GraphFields { get; } = definition.Dense
        .Where(field => DenseIndexNames.TypeOf(field.Index) != DenseIndexNames.Flat)
        .ToDictionary(field => field.Name, field => DenseIndexNames.TypeOf(field.Index), StringComparer.Ordinal);

    /// <summary>The layout of an index that this package makes from a definition.</summary>
    public static IndexLayout Of(HybridCollectionDefinition definition, ServerVersion version)
    {
        var whole = new ElasticsearchCollectionDefinition();
        DefinitionParts.Copy(definition, whole);
        for (var i = 0; i < whole.Sparse.Count; i++)
        {
            if (whole.Sparse[i] is not ElasticsearchSparseField)
                whole.Sparse[i] = new ElasticsearchSparseField(whole.Sparse[i].Name) { VocabularyId = whole.Sparse[i].VocabularyId };
        }

        return new IndexLayout(whole, isOurs: true) { MatchesSemantics = KnowsMatch(version) };
    }

    public static bool KnowsMatch(ServerVersion version) => version.IsAtLeast((8, 18), (9, 0));

    /// <summary>The numbers that an integer field can hold.</summary>
    public (long Least, long Greatest) IntegersOf(string field) => NarrowIntegers.TryGetValue(field, out var range) ? range : (long.MinValue, long.MaxValue);

    /// <summary>Finds a dense field. A collection object may remember one that went with an index of the same name.</summary>
    public DenseField? FindDense(string name) => Definition.Dense.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    public bool IsSparse(string field) => _sparse.ContainsKey(field);

    /// <summary>What the tokens of a field are; null where the index does not say.</summary>
    public SparseTokens? TokensOf(string field) => (_sparse.GetValueOrDefault(field) as ElasticsearchSparseField)?.Tokens;

    /// <summary>The identity of the vocabulary of a field; null where the index does not say.</summary>
    public string? VocabularyOf(string field) => _sparse.GetValueOrDefault(field)?.VocabularyId;

    /// <summary>The path of the analysed form of a text.</summary>
    public string TextPath(string field) => isOurs ? $"{Definition.Text.First(text => string.Equals(text.Name, field, StringComparison.Ordinal)).Source}.{field}" : field;
}
