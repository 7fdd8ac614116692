using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Schema;

/// <summary>
/// The payload indexes of a collection. The server has no other schema of payloads, and an index decides how it compares: with the values that
/// fit the index where the index knows the kind of condition, else with the payload itself (lib/segment/src/payload_storage/query_checker.rs).
/// </summary>
internal sealed class PayloadIndexes
{
    private static readonly (PayloadType Type, PayloadSchemaType Index, FieldType Field)[] Types =
    [
        (PayloadType.Keyword, PayloadSchemaType.Keyword, FieldType.Keyword),
        (PayloadType.Integer, PayloadSchemaType.Integer, FieldType.Integer),
        (PayloadType.Float, PayloadSchemaType.Float, FieldType.Float),
        (PayloadType.Boolean, PayloadSchemaType.Bool, FieldType.Bool),
        (PayloadType.DateTime, PayloadSchemaType.Datetime, FieldType.Datetime),
        (PayloadType.Text, PayloadSchemaType.Text, FieldType.Text),
    ];

    private readonly Dictionary<string, PayloadSchemaInfo> _indexes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PayloadSchemaType> _paths = new(StringComparer.Ordinal);

    private PayloadIndexes()
    {
    }

    /// <summary>Gets the fields of the top level that have an index which belongs to one of our types, by name.</summary>
    public IEnumerable<PayloadField> Fields => _indexes
        .SelectMany(index => Types.Where(known => known.Index == index.Value.DataType).Select(known => new PayloadField(index.Key, known.Type)))
        .OrderBy(declared => declared.Name, StringComparer.Ordinal);

    /// <summary>Reads the indexes that the server has.</summary>
    /// <param name="schema">The payload schema of the answer of Collections/Get, by path.</param>
    public static PayloadIndexes Read(IEnumerable<KeyValuePair<string, PayloadSchemaInfo>> schema)
    {
        var indexes = new PayloadIndexes();
        foreach (var (path, info) in schema)
        {
            if (PayloadKey.ReadName(path) is { } name)
                indexes._indexes[name] = info;
            else
                indexes._paths[WithoutQuotes(path)] = info.DataType;
        }

        return indexes;
    }

    /// <summary>Returns the indexes that a collection has when it is made by a definition.</summary>
    public static PayloadIndexes Of(HybridCollectionDefinition definition) =>
        Read(definition.Payload.Where(field => field.Indexed).Select(field => KeyValuePair.Create(PayloadKey.Of(field.Name), new PayloadSchemaInfo { DataType = TypeOf(field.Type), Params = ParamsOf(field.Type) })));

    /// <summary>Returns the call that makes the index of a declared field. To make it again is no error.</summary>
    /// <exception cref="NotSupportedException">The server has no path for the field's name.</exception>
    public static CreateFieldIndexCollection Request(string collection, PayloadField field)
    {
        var request = new CreateFieldIndexCollection { CollectionName = collection, Wait = true, FieldName = PayloadKey.Of(field.Name), FieldType = Types.Single(known => known.Type == field.Type).Field };
        if (ParamsOf(field.Type) is { } parameters)
            request.FieldIndexParams = parameters;
        return request;
    }

    /// <summary>Returns the type of the index of a field of the top level; null without one.</summary>
    public PayloadSchemaType? Find(string name) => _indexes.TryGetValue(name, out var info) ? info.DataType : null;

    /// <summary>Returns the type of the index on a path that is more than a key; null without one.</summary>
    /// <param name="path">One of the texts of <see cref="PayloadKey.Of(FieldPath)"/>.</param>
    public PayloadSchemaType? FindPath(string path) => _paths.TryGetValue(WithoutQuotes(path), out var type) ? type : null;

    /// <summary>Says in what the index of a declared field is not the one that we would make.</summary>
    /// <returns>A sentence; null when there is no difference.</returns>
    public string? FindDifference(PayloadField field)
    {
        var info = _indexes.GetValueOrDefault(field.Name);
        if (info is null)
            return field.Indexed ? $"The payload field '{field.Name}' has no index." : null;
        if (info.DataType != TypeOf(field.Type))
            return $"The payload field '{field.Name}' has an index of type {info.DataType}; for {field.Type} it is {TypeOf(field.Type)}.";
        return field.Type == PayloadType.Text && !IsOurs(info.Params?.TextIndexParams)
            ? $"The text index of the payload field '{field.Name}' cuts words in another way: {info.Params!.TextIndexParams}. Ours has the tokenizer Word, lower case, and nothing else."
            : null;
    }

    /// <summary>
    /// Returns the fields of a filter that have no index which answers it: what strict mode refuses
    /// (unindexed_filtering_retrieve and unindexed_filtering_update).
    /// </summary>
    /// <param name="filter">The filter.</param>
    /// <param name="definition">The definition of the collection.</param>
    public IReadOnlyList<FieldPath> FindLacking(Filter filter, HybridCollectionDefinition definition) =>
        [.. FilterFields.Of(filter).Where(field => field.IsNested || Find(field.Keys[0]) is not { } index || definition.Payload.Any(declared => declared.Name == field.Keys[0] && TypeOf(declared.Type) != index))];

    private static PayloadSchemaType TypeOf(PayloadType type) => Types.Single(known => known.Type == type).Index;

    // The server writes fewer quotes than we do. That two paths become one here does no harm: an index on a path only makes filters be refused.
    private static string WithoutQuotes(string path) => path.Replace("\"", string.Empty, StringComparison.Ordinal);

    private static PayloadIndexParams? ParamsOf(PayloadType type) => type == PayloadType.Text
        ? new PayloadIndexParams { TextIndexParams = new TextIndexParams { Tokenizer = TokenizerType.Word, Lowercase = true } }
        : null;

    // Left out, the tokenizer is Word and words are in lower case (lib/segment/src/data_types/index.rs); whether phrases can be matched does not change words.
    private static bool IsOurs(TextIndexParams? text) => text is null
        || (text.Tokenizer == TokenizerType.Word
            && (!text.HasLowercase || text.Lowercase)
            && (!text.HasMinTokenLen || text.MinTokenLen <= 1)
            && !text.HasMaxTokenLen
            && (text.Stopwords is null || text.Stopwords.Languages.Count + text.Stopwords.Custom.Count == 0)
            && text.Stemmer?.StemmingParamsCase is null or StemmingAlgorithm.StemmingParamsOneofCase.None or StemmingAlgorithm.StemmingParamsOneofCase.Disabled
            && !text.AsciiFolding);
}
