using System.Globalization;
using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Schema;

/// <summary>Reads what the server says of a collection. What is there counts; the notes add what the server has no place for.</summary>
internal static class SchemaReader
{
    public static MilvusLayout Read(CollectionSchema schema, IEnumerable<IndexDescription> indexDescriptions)
    {
        var notes = CollectionNotes.Read(schema.Description);
        var indexes = Indexes(indexDescriptions);
        var definition = new HybridCollectionDefinition();
        var columns = new List<ScalarColumn>();
        var key = schema.Fields.FirstOrDefault(field => field.IsPrimaryKey) ?? throw new FormatException("The collection has no primary key.");
        var isOurs = notes is not null && key.Name == MilvusLayout.KeyName;
        var sources = TextSources.Find(schema, notes);
        string? unwritable = null;
        foreach (var field in schema.Fields)
        {
            if (field.IsPrimaryKey)
                continue;
            if (field.DataType == DataType.FloatVector)
                definition.Dense.Add(Dense(field, notes, indexes.GetValueOrDefault(field.Name)));
            else if (field is { DataType: DataType.SparseFloatVector, IsFunctionOutput: false })
                definition.Sparse.Add(new SparseField(field.Name) { VocabularyId = notes?.Sparse.FirstOrDefault(noted => noted.Name == field.Name)?.VocabularyId });
            else if (ColumnOf(field) is { } column)
                columns.Add(column with { IsSource = isOurs && sources.ContainsValue(field.Name) });
            else if (field is { IsFunctionOutput: false, IsDynamic: false })
                unwritable ??= $"its field '{field.Name}' is of a type that this client does not write";
        }

        if (key.AutoId)
            unwritable = "the server makes its ids";
        foreach (var column in columns)
        {
            if (column is { IsSource: false, PayloadType: { } type })
                definition.Payload.Add(new MilvusPayloadField(column.Name, type, required: !column.IsNullable) { MaxLength = column.MaxLength, IsPartitionKey = column.IsPartitionKey });
        }

        foreach (var field in notes?.Payload ?? [])
        {
            if (!columns.Exists(column => column.Name == field.Name && !column.IsSource))
                definition.Payload.Add(field);
        }

        foreach (var (name, source) in sources)
            definition.Text.Add(Text(name, schema.Fields.First(field => field.Name == source), notes, indexes.GetValueOrDefault(name)));

        foreach (var (name, note) in notes?.Metadata ?? new Dictionary<string, string>())
            definition.Metadata[name] = note;
        return new MilvusLayout(definition, key.Name, key.DataType, columns, indexes, schema.EnableDynamicField, isOurs, unwritable);
    }

    private static Dictionary<string, VectorIndex> Indexes(IEnumerable<IndexDescription> descriptions)
    {
        var indexes = new Dictionary<string, VectorIndex>(StringComparer.Ordinal);
        foreach (var description in descriptions)
        {
            if (Find(description.Params, "metric_type") is { } metric)
            {
                indexes[description.FieldName] = new VectorIndex(Find(description.Params, "index_type") ?? VectorIndex.Auto, metric)
                {
                    K1 = Fraction(description.Params, VectorIndex.K1Parameter),
                    B = Fraction(description.Params, VectorIndex.BParameter),
                };
            }
        }

        return indexes;
    }

    private static DenseField Dense(FieldSchema field, HybridCollectionDefinition? notes, VectorIndex? index)
    {
        var noted = notes?.Dense.FirstOrDefault(other => other.Name == field.Name);
        var distance = (index is null ? null : VectorIndex.DistanceOf(index.Metric)) ?? noted?.Distance ?? Distance.Cosine;
        DenseIndex? kind = index?.Type switch
        {
            null => noted?.Index,
            VectorIndex.Flat => DenseIndex.Exact,
            VectorIndex.Hnsw => noted?.Index as HnswDenseIndex ?? DenseIndex.Hnsw(),
            _ => null,
        };
        return new DenseField(field.Name, Number(field, "dim") ?? throw new FormatException($"Field '{field.Name}' has no dim."), distance) { Index = kind };
    }

    private static MilvusBm25Field Text(string name, FieldSchema source, HybridCollectionDefinition? notes, VectorIndex? index)
    {
        var analyzer = TextAnalyzer.Read(Find(source.TypeParams, TextAnalyzer.Parameter), notes?.Text.FirstOrDefault(noted => noted.Name == name)?.Analyzer);
        return MilvusBm25Field.Described(name, source.Name, analyzer, Number(source, "max_length"), index?.K1, index?.B);
    }

    private static ScalarColumn? ColumnOf(FieldSchema field) => field.DataType is DataType.Bool or DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64
        or DataType.Float or DataType.Double or DataType.Varchar or DataType.Json && !field.IsDynamic
        ? new ScalarColumn(field.Name, field.DataType, field.Nullable, Number(field, "max_length") ?? 65_535, field.IsPartitionKey)
        : null;

    private static int? Number(FieldSchema field, string key) =>
        int.TryParse(Find(field.TypeParams, key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static double? Fraction(IEnumerable<Parameter> pairs, string key) =>
        double.TryParse(Find(pairs, key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Find(IEnumerable<Parameter> pairs, string key) => pairs.FirstOrDefault(pair => pair.Key == key)?.Value;
}
