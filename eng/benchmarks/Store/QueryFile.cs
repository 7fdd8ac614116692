using Connectors.Workload;

namespace Connectors.Benchmarks.Store;

/// <summary>Hands the queries over to the process that searches.</summary>
internal static class QueryFile
{
    public static void Write(string path, CsrMatrix sparse, DenseMatrix dense)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(sparse.Rows);
        for (var row = 0; row < sparse.Rows; row++)
        {
            writer.Write(sparse.Indices(row).Length);
            foreach (var index in sparse.Indices(row))
                writer.Write(index);
            foreach (var value in sparse.Values(row))
                writer.Write(value);
            foreach (var value in dense.Row(row))
                writer.Write(value);
        }
    }

    public static List<(SparseEmbedding Sparse, float[] Dense)> Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        var queries = new List<(SparseEmbedding, float[])>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var indices = new uint[reader.ReadInt32()];
            var values = new float[indices.Length];
            var dense = new float[DenseMatrix.Dimensions];
            for (var i = 0; i < indices.Length; i++)
                indices[i] = reader.ReadUInt32();
            for (var i = 0; i < values.Length; i++)
                values[i] = reader.ReadSingle();
            for (var i = 0; i < dense.Length; i++)
                dense[i] = reader.ReadSingle();
            queries.Add((new SparseEmbedding(indices, values), dense));
        }

        return queries;
    }
}
