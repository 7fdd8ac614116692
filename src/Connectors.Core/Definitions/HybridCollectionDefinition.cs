namespace Connectors;

/// <summary>The schema of a collection: its dense, sparse, payload and server-side text fields.</summary>
/// <example><code>new HybridCollectionDefinition { Dense = { new("dense", 384) }, Sparse = { new("sparse") } }</code></example>
public class HybridCollectionDefinition
{
    /// <summary>The top-level payload key that the stores keep for themselves.</summary>
    public const string ReservedKey = "_id";

    /// <summary>Gets the dense fields.</summary>
    public IList<DenseField> Dense { get; } = [];

    /// <summary>Gets the sparse fields.</summary>
    public IList<SparseField> Sparse { get; } = [];

    /// <summary>Gets the declared payload fields.</summary>
    public IList<PayloadField> Payload { get; } = [];

    /// <summary>Gets the fields that the server searches by BM25.</summary>
    public IList<Bm25Field> Text { get; } = [];

    /// <summary>Gets the fields that the server encodes with a model.</summary>
    public IList<SemanticField> Semantic { get; } = [];

    /// <summary>
    /// Gets notes that are kept with the collection where the store has a place for them, for instance which models fill it. They are not
    /// compared when the collection exists already.
    /// </summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads a definition from JSON, as <see cref="ToJson"/> writes it.</summary>
    /// <param name="json">The text, for instance <c>{"dense":[{"name":"dense","dimensions":384}],"sparse":[{"name":"sparse"}]}</c>.</param>
    /// <returns>The checked definition.</returns>
    /// <exception cref="FormatException">It is not JSON, has an unknown member or value, or the definition is not valid.</exception>
    public static HybridCollectionDefinition FromJson(string json) => DefinitionJson.Read(json);

    /// <summary>Writes the definition as one line of JSON. Settings of derived vendor types are not part of it.</summary>
    /// <returns>The text.</returns>
    public string ToJson() => DefinitionJson.Write(this);

    /// <summary>Throws unless there is at least one searchable field, no name is used twice, and payloads can hold the sources of text fields.</summary>
    /// <exception cref="ArgumentException">The definition is not valid; the message says which name or part.</exception>
    public void Validate()
    {
        if (Dense.Count + Sparse.Count + Text.Count + Semantic.Count == 0)
            throw new ArgumentException("The definition has no field to search in: add a dense, sparse, text or semantic field.");
        if (Dense.Contains(null!) || Sparse.Contains(null!) || Payload.Contains(null!) || Text.Contains(null!) || Semantic.Contains(null!))
            throw new ArgumentException("The definition holds a null instead of a field.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Dense.Select(f => f.Name).Concat(Sparse.Select(f => f.Name)).Concat(Payload.Select(f => f.Name))
            .Concat(Text.Select(f => f.Name)).Concat(Semantic.Select(f => f.Name)))
        {
            if (!PointIds.IsWellFormed(name))
                throw new ArgumentException("A field name holds a lone surrogate.");
            if (string.Equals(name, ReservedKey, StringComparison.Ordinal))
                throw new ArgumentException($"The name '{ReservedKey}' is reserved.");
            if (!names.Add(name))
                throw new ArgumentException($"The name '{name}' is used for two fields; names are unique over all kinds of fields.");
        }

        foreach (var text in Text)
            CheckSource(text);
    }

    private void CheckSource(Bm25Field text)
    {
        if (!PointIds.IsWellFormed(text.Source) || !PointIds.IsWellFormed(text.Analyzer ?? string.Empty))
            throw new ArgumentException($"The source or the analyzer of text field '{text.Name}' holds a lone surrogate.");
        if (Dense.Select(f => f.Name).Concat(Sparse.Select(f => f.Name)).Concat(Text.Select(f => f.Name)).Append(ReservedKey).Contains(text.Source, StringComparer.Ordinal))
            throw new ArgumentException($"Text field '{text.Name}' takes its text from '{text.Source}', which is the name of a field or reserved, so that no payload has it as a key.");
        if (Payload.FirstOrDefault(field => string.Equals(field.Name, text.Source, StringComparison.Ordinal)) is { Type: not (PayloadType.Keyword or PayloadType.Text) } declared)
            throw new ArgumentException($"Text field '{text.Name}' takes its text from payload field '{text.Source}', which is declared as {declared.Type}.");
    }
}
