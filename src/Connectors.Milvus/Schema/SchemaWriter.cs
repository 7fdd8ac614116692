using System.Globalization;
using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Schema;

/// <summary>Writes definitions as schemas and index parameters of the server.</summary>
internal static class SchemaWriter
{
    public static CollectionSchema Schema(string name, HybridCollectionDefinition definition, bool hasNullable = false)
    {
        var layout = MilvusLayout.Of(definition, hasNullable);
        var schema = new CollectionSchema { Name = name, Description = CollectionNotes.Write(definition), EnableDynamicField = true };
        var key = new FieldSchema { Name = MilvusLayout.KeyName, IsPrimaryKey = true, DataType = layout.KeyType };
        if (layout.KeyType == DataType.Varchar)
            key.TypeParams.Add(Pair("max_length", MilvusLayout.KeyLength));
        schema.Fields.Add(key);
        foreach (var field in definition.Dense)
            schema.Fields.Add(new FieldSchema { Name = field.Name, DataType = DataType.FloatVector, TypeParams = { Pair("dim", field.Dimensions) } });
        foreach (var field in definition.Sparse)
            schema.Fields.Add(new FieldSchema { Name = field.Name, DataType = DataType.SparseFloatVector });
        foreach (var column in layout.Columns.Where(column => !column.IsSource))
        {
            var field = new FieldSchema { Name = column.Name, DataType = column.Type, IsPartitionKey = column.IsPartitionKey, Nullable = column.IsNullable };
            if (column.Type == DataType.Varchar)
                field.TypeParams.Add(Pair("max_length", column.MaxLength));
            schema.Fields.Add(field);
        }

        foreach (var field in definition.Text)
            AddText(schema, field);
        return schema;
    }

    public static IEnumerable<Parameter> IndexOf(DenseField field)
    {
        var index = MilvusLayout.IndexOf(field);
        yield return Pair("index_type", index.Type);
        yield return Pair("metric_type", index.Metric);

        // Servers before 2.5 have no defaults for the two.
        if (field.Index is HnswDenseIndex hnsw)
            yield return Pair("params", string.Create(CultureInfo.InvariantCulture, $"{{\"M\":{hnsw.M ?? 16},\"efConstruction\":{hnsw.EfConstruction ?? 200}}}"));
        if (field.Index is MilvusDenseIndex named)
        {
            foreach (var (key, value) in named.Parameters)
                yield return Pair(key, value);
        }
    }

    /// <summary>
    /// The inverted index, which is exact in all its algorithms while no query terms are dropped. Which algorithm (DAAT_MAXSCORE) is the
    /// server's default is left to it: servers before 2.5.4 refuse the parameter.
    /// </summary>
    public static IEnumerable<Parameter> IndexOf(SparseField? field)
    {
        yield return Pair("index_type", "SPARSE_INVERTED_INDEX");
        yield return Pair("metric_type", VectorIndex.InnerProduct);
        if (field is MilvusSparseField { Algorithm: var algorithm })
            yield return Pair(VectorIndex.Algorithm, VectorIndex.NameOf(algorithm));
    }

    /// <summary>The index of a BM25 field. The algorithm is left to the server, as that of <see cref="IndexOf(SparseField?)"/> is.</summary>
    public static IEnumerable<Parameter> TextIndex(Bm25Field field) =>
    [
        Pair("index_type", "SPARSE_INVERTED_INDEX"),
        Pair("metric_type", VectorIndex.Bm25),
        Pair(VectorIndex.K1Parameter, Text(MilvusBm25Field.K1Of(field))),
        Pair(VectorIndex.BParameter, Text(MilvusBm25Field.BOf(field))),
    ];

    public static Parameter Pair(string key, string value) => new() { Key = key, Value = value };

    public static Parameter Pair(string key, int value) => Pair(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A text column, the sparse field that the server makes of it, and the function that says so.</summary>
    private static void AddText(CollectionSchema schema, Bm25Field field)
    {
        var source = new FieldSchema
        {
            Name = field.Source,
            DataType = DataType.Varchar,
            TypeParams = { Pair("max_length", MilvusBm25Field.MaxLengthOf(field)), Pair("enable_analyzer", "true") },
        };
        if (field.Analyzer is { } analyzer)
            source.TypeParams.Add(Pair(TextAnalyzer.Parameter, TextAnalyzer.ToParameters(analyzer)));
        schema.Fields.Add(source);
        schema.Fields.Add(new FieldSchema { Name = field.Name, DataType = DataType.SparseFloatVector, IsFunctionOutput = true });
        schema.Functions.Add(new FunctionSchema { Name = field.Name, Type = FunctionType.Bm25, InputFieldNames = { field.Source }, OutputFieldNames = { field.Name } });
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
