using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Emulator.Views;
using Connectors.Qdrant.Protos;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Connectors.Qdrant.Emulator.Writing;

/// <summary>Reads the points of a request.</summary>
internal static class PointReader
{
    public static List<NewPoint> Read(IEnumerable<PointStruct> points) =>
        [.. points.Select((point, i) => new NewPoint(PointKey.Of(point.Id), Payload(point.Payload), Vectors(i, point.Vectors)))];

    public static List<NewPoint> Read(IEnumerable<PointVectors> points) =>
        [.. points.Select((point, i) => new NewPoint(PointKey.Of(point.Id), new Struct(), Vectors(i, point.Vectors)))];

    public static Struct Payload(MapField<string, Value> fields) => new() { Fields = { fields } };

    private static Dictionary<string, StoredVector> Vectors(int position, Vectors? vectors)
    {
        var read = new Dictionary<string, StoredVector>(StringComparer.Ordinal);
        switch (vectors?.VectorsOptionsCase)
        {
            case Protos.Vectors.VectorsOptionsOneofCase.Vector:
                read[string.Empty] = Read(position, vectors.Vector);
                break;
            case Protos.Vectors.VectorsOptionsOneofCase.Vectors_:
                foreach (var (name, vector) in vectors.Vectors_.Vectors)
                    read[name] = Read(position, vector);
                break;
            default:
                throw Refusal.Argument("Expected some vectors");
        }

        return read;
    }

    private static StoredVector Read(int position, Vector vector) => vector.VectorCase switch
    {
        Vector.VectorOneofCase.Dense => Dense(position, vector.Dense.Data),
        Vector.VectorOneofCase.Sparse => SparseTerms.Of(vector.Sparse.Indices, vector.Sparse.Values),
        Vector.VectorOneofCase.Document => Inference.Encode(vector.Document, EncodingRole.Document),
        Vector.VectorOneofCase.MultiDense => throw Refusal.NotEmulated("A multivector"),
        _ => Legacy(position, LegacyVector.Parser.ParseFrom(vector.ToByteArray())),
    };

    private static StoredVector Legacy(int position, LegacyVector vector)
    {
        if (vector.HasVectorsCount)
            throw Refusal.NotEmulated("A multivector");
        return vector.Indices is null ? Dense(position, vector.Data) : SparseTerms.Of(vector.Indices.Data, vector.Data);
    }

    private static DenseValues Dense(int position, RepeatedField<float> values) => values.Count > 0
        ? new DenseValues([.. values])
        : throw Refusal.WrongInput($"points[{position}].vector.?.vector: dense vector must not be empty");
}
