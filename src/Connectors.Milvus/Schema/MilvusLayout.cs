using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Schema;

/// <summary>How the fields of a definition lie in a collection of the server: key, columns, and what goes into the dynamic field.</summary>
internal sealed class MilvusLayout
{
    /// <summary>The key of collections made here. No payload can have it as a key, which the server refuses beside a field of the same name.</summary>
    public const string KeyName = HybridCollectionDefinition.ReservedKey;

    /// <summary>The server's name of the dynamic field.</summary>
    public const string DynamicName = "$meta";

    public const int KeyLength = PointIds.MaxBytes;

    private readonly Dictionary<string, ScalarColumn> _columns;
    private readonly Dictionary<string, VectorIndex> _indexes;

    public MilvusLayout(
        HybridCollectionDefinition definition,
        string key,
        DataType keyType,
        IReadOnlyList<ScalarColumn> columns,
        IReadOnlyDictionary<string, VectorIndex> indexes,
        bool hasDynamic,
        bool isOurs,
        string? unwritable = null)
    {
        Definition = definition;
        Key = key;
        KeyType = keyType;
        Columns = columns;
        DenseFields = [.. definition.Dense];
        SparseFields = [.. definition.Sparse];
        HasDynamic = hasDynamic;
        IsOurs = isOurs;
        Unwritable = unwritable;
        _columns = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        _indexes = new Dictionary<string, VectorIndex>(indexes, StringComparer.Ordinal);

        // Only rows written by this package say how many values they hold of a field, which its filters need.
        DynamicFields = isOurs && hasDynamic ? [.. definition.Payload.Where(field => !_columns.ContainsKey(field.Name))] : [];
    }

    public HybridCollectionDefinition Definition { get; }

    public DenseField[] DenseFields { get; }

    public SparseField[] SparseFields { get; }

    public string Key { get; }

    public DataType KeyType { get; }

    public IReadOnlyList<ScalarColumn> Columns { get; }

    public IReadOnlyList<PayloadField> DynamicFields { get; }

    public bool HasDynamic { get; }

    /// <summary>Gets a value indicating whether the collection was made by this package: ids and dynamic rows then follow its rules.</summary>
    public bool IsOurs { get; }

    /// <summary>Gets why no points can be written; null when they can.</summary>
    public string? Unwritable { get; }

    /// <summary>
    /// Gets when the server says that the collection was altered last; 0 where it does not (both Lites). Written with points, it makes the server
    /// refuse them with code 109 when it has been altered since (internal/proxy/task_upsert.go, PreExecute); else it does not look.
    /// </summary>
    public ulong SchemaTimestamp { get; init; }

    /// <summary>Gets the fields that need an index: those of vectors, and those that BM25 functions fill.</summary>
    public IEnumerable<string> IndexedFields => VectorFields.Concat(Definition.Text.Select(f => f.Name));

    /// <summary>Gets the fields without an index, which the server cannot load.</summary>
    public IEnumerable<string> FieldsWithoutIndex => IndexedFields.Where(name => !_indexes.ContainsKey(name));

    /// <summary>Gets the fields of vectors that points have.</summary>
    public IEnumerable<string> VectorFields => Definition.Dense.Select(f => f.Name).Concat(Definition.Sparse.Select(f => f.Name));

    /// <summary>Makes the layout of a collection that this package creates.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="hasNullable">Whether the server can hold columns with nulls; without them such fields lie in the dynamic field.</param>
    public static MilvusLayout Of(HybridCollectionDefinition definition, bool hasNullable = false)
    {
        var columns = definition.Payload.OfType<MilvusPayloadField>().Where(field => field.Required || hasNullable)
            .Select(field => new ScalarColumn(field.Name, ScalarColumn.TypeOf(field.Type), !field.Required, field.MaxLength, field.IsPartitionKey));
        var sources = definition.Text.Select(field => new ScalarColumn(field.Source, DataType.Varchar, false, MilvusBm25Field.MaxLengthOf(field), false) { IsSource = true });
        var keyType = definition is MilvusCollectionDefinition { HasIntegerIds: true } ? DataType.Int64 : DataType.Varchar;
        var indexes = definition.Dense.ToDictionary(field => field.Name, IndexOf, StringComparer.Ordinal);
        return new MilvusLayout(definition, KeyName, keyType, [.. columns, .. sources], indexes, hasDynamic: true, isOurs: true);
    }

    public ScalarColumn? FindColumn(string name) => _columns.GetValueOrDefault(name);

    public VectorIndex? FindIndex(string field) => _indexes.GetValueOrDefault(field);

    public Bm25Field? FindText(string name) => Definition.Text.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    public DenseField? FindDense(string name) => Definition.Dense.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    /// <summary>
    /// Says why points that were checked for an earlier layout of the collection may not be written with this one. Nullable columns may have
    /// been added; all else would lose a vector, or make a request that some servers do not survive.
    /// </summary>
    public string? FindMisfit(MilvusLayout earlier)
    {
        if (Unwritable is not null)
            return $"it cannot be written any more, because {Unwritable}.";
        if ((Key, KeyType, IsOurs, HasDynamic) != (earlier.Key, earlier.KeyType, earlier.IsOurs, earlier.HasDynamic))
            return "its key or its dynamic field is another one.";
        if (FindMisfit(earlier.Definition) is { } misfit)
            return misfit;
        return Columns.FirstOrDefault(column => !column.IsNullable && !(earlier.FindColumn(column.Name) is { IsNullable: false } same && same.Type == column.Type)) is { } added
            ? $"its column '{added.Name}' is new and needs a value."
            : null;
    }

    /// <summary>Says the same of points of which only the vectors were checked, for an earlier definition.</summary>
    public string? FindMisfit(HybridCollectionDefinition checkedFor)
    {
        if (!Definition.Dense.Select(field => (field.Name, field.Dimensions)).ToHashSet().SetEquals(checkedFor.Dense.Select(field => (field.Name, field.Dimensions))))
            return "its dense fields are others.";
        if (!Definition.Sparse.Select(field => field.Name).ToHashSet(StringComparer.Ordinal).SetEquals(checkedFor.Sparse.Select(field => field.Name)))
            return "its sparse fields are others.";
        if (!Definition.Text.Select(field => (field.Name, field.Source)).ToHashSet().SetEquals(checkedFor.Text.Select(field => (field.Name, field.Source))))
            return "its text fields are others.";
        return null;
    }

    /// <summary>Turns an id into the key that stands for it.</summary>
    public string ToKey(string id) => IsOurs ? SafeText.EncodeId(id) : id;

    public string ToId(string key) => IsOurs ? SafeText.DecodeId(key) : key;

    public static VectorIndex IndexOf(DenseField field) => new(IndexComparer.NameOf(field.Index).Type, VectorIndex.MetricOf(field.Distance));
}
