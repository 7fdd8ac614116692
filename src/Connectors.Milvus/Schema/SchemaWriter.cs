using System.Globalization;
using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Schema;

/// <summary>Writes definitions as schemas and index parameters of the server.</summary>
internal static class SchemaWriter
{
    public static CollectionSchema Schema(string name, HybridCollectionDefinition definition)
    {
        var schema = new CollectionSchema { Name = name, Description = CollectionNotes.Write(definition), EnableDynamicField = true };
        schema.Fields.Add(new FieldSchema { Name = MilvusLayout.KeyName, IsPrimaryKey = true, DataType = DataType.Varchar, TypeParams = { Pair("max_length", MilvusLayout.KeyLength) } });
        foreach (var field in definition.Dense)
            schema.Fields.Add(new FieldSchema { Name = field.Name, DataType = DataType.FloatVector, TypeParams = { Pair("dim", field.Dimensions) } });
        foreach (var field in definition.Sparse)
            schema.Fields.Add(new FieldSchema { Name = field.Name, DataType = DataType.SparseFloatVector });
        foreach (var field in definition.Payload.OfType<MilvusPayloadField>())
        {
            var column = new FieldSchema { Name = field.Name, DataType = ScalarColumn.TypeOf(field.Type), IsPartitionKey = field.IsPartitionKey };
            if (column.DataType == DataType.Varchar)
                column.TypeParams.Add(Pair("max_length", field.MaxLength));
            schema.Fields.Add(column);
        }

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
    }

    /// <summary>
    /// The inverted index, which is exact in all its algorithms while no query terms are dropped. Which algorithm (DAAT_MAXSCORE) is the
    /// server's default is left to it: servers before 2.5.4 refuse the parameter.
    /// </summary>
    public static IEnumerable<Parameter> SparseIndex() => [Pair("index_type", "SPARSE_INVERTED_INDEX"), Pair("metric_type", VectorIndex.InnerProduct)];

    public static Parameter Pair(string key, string value) => new() { Key = key, Value = value };

    public static Parameter Pair(string key, int value) => Pair(key, value.ToString(CultureInfo.InvariantCulture));
}
