using Connectors.Protobuf;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant.Writing;

/// <summary>Vectors that replace those of points which are there.</summary>
internal static class VectorUpdate
{
    public static bool HasVector(QdrantLayout layout, string name) =>
        layout.Definition.Dense.Any(field => field.Name == name) || layout.Definition.Sparse.Any(field => field.Name == name) || layout.Texts.Any(text => text.Name == name);

    public static UpdatePointVectors Write(string collection, IEnumerable<HybridPoint> points)
    {
        var request = new UpdatePointVectors { CollectionName = collection, Wait = true };
        foreach (var point in points)
        {
            var vectors = new Protos.NamedVectors();
            foreach (var (name, vector) in point.Dense)
                vectors.Vectors.Add(name, new Vector { Dense = new DenseVector { Data = { vector.ToArray() } } });
            foreach (var (name, vector) in point.Sparse)
                vectors.Vectors.Add(name, new Vector { Sparse = new SparseVector { Values = { vector.Values.ToArray() }, Indices = { vector.Indices.ToArray() } } });
            request.Points.Add(new PointVectors { Id = PointKey.ToMessage(point.Id), Vectors = new Vectors { Vectors_ = vectors } });
        }

        return request;
    }
}
