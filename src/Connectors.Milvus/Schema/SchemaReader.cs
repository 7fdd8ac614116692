using System.Globalization;
using System.Text.Json;
using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Schema;

/// <summary>Reads what the server says of a collection. What is there counts; the notes add what the server has no place for.</summary>
internal static class SchemaReader
{
    public static MilvusLayout Read(CollectionSchema schema, IEnumerable<IndexDescription> indexDescriptions, ulong timestamp = 0)
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
                definition.Sparse.Add(Sparse(field, notes, indexes.GetValueOrDefault(field.Name)));
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
        return new MilvusLayout(definition, key.Name, key.DataType, columns, indexes, schema.EnableDynamicField, isOurs, unwritable) { SchemaTimestamp = timestamp };
    }

    private static Dictionary<string, VectorIndex> Indexes(IEnumerable<IndexDescription> descriptions)
    {
        var indexes = new Dictionary<string, VectorIndex>(StringComparer.Ordinal);
        foreach (var description in descriptions)
        {
            if (Find(description.Params, "metric_type") is { } metric)
                indexes[description.FieldName] = new VectorIndex(Find(description.Params, "index_type") ?? VectorIndex.Auto, metric) { Parameters = BuildParameters(description.Params) };
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
            VectorIndex.Auto => null,
            VectorIndex.Hnsw => noted?.Index as HnswDenseIndex ?? Graph(index),
            _ => new MilvusDenseIndex(index.Type, index.Parameters),
        };
        return new DenseField(field.Name, Number(field, "dim") ?? throw new FormatException($"Field '{field.Name}' has no dim."), distance) { Index = kind };
    }

    private static DenseIndex Graph(VectorIndex index)
    {
        // Other clients may build graphs that this one does not.
        var m = NumberOf("M", 2, 512);
        var candidates = NumberOf("efConstruction", 4, 10_000);
        return DenseIndex.Hnsw(m, candidates);

        int? NumberOf(string key, int least, int most) =>
            index.Parameters.TryGetValue(key, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
    }

    private static SparseField Sparse(FieldSchema field, HybridCollectionDefinition? notes, VectorIndex? index)
    {
        var vocabulary = notes?.Sparse.FirstOrDefault(noted => noted.Name == field.Name)?.VocabularyId;
        return index?.SparseAlgorithm is { } algorithm
            ? new MilvusSparseField(field.Name, algorithm) { VocabularyId = vocabulary }
            : new SparseField(field.Name) { VocabularyId = vocabulary };
    }

    /// <summary>The parameters of an index stand among its pairs, or as JSON in one of them, as they were given when it was made.</summary>
    private static Dictionary<string, string> BuildParameters(IEnumerable<Parameter> pairs)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (pair.Key == "params")
                AddMembers(parameters, pair.Value);
            else if (pair.Key is not ("index_type" or "metric_type" or "dim"))
                parameters[pair.Key] = pair.Value;
        }

        return parameters;
    }

    private static void AddMembers(Dictionary<string, string> parameters, string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in document.RootElement.EnumerateObject())
            parameters[member.Name] = member.Value.ToString();
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
