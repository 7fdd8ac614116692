using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Writing;

/// <summary>What the server checks of a message before it looks at anything else.</summary>
internal static class MessageRules
{
    public static void AtLeastOne(string path, ulong? value)
    {
        if (value == 0)
            throw Refusal.Validation(path, "value 0 invalid, must be 1 or larger");
    }

    public static void Points(IReadOnlyList<(PointId? Id, Vectors? Vectors)> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var path = $"points[{i}].vectors.vectors_options.vector";
            if (points[i].Vectors?.VectorsOptionsCase is Vectors.VectorsOptionsOneofCase.Vector)
                Sparse(path, points[i].Vectors!.Vector.Sparse);
            foreach (var vector in points[i].Vectors?.Vectors_?.Vectors.Values ?? Enumerable.Empty<Vector>())
                Sparse(path + "s.[]", vector.Sparse);
        }
    }

    public static void Sparse(string path, SparseVector? vector)
    {
        if (vector is null)
            return;
        if (vector.Indices.Count != vector.Values.Count)
            throw Refusal.Validation(path + ".values", "Validation error: must be the same length as indices [{}]");
        if (vector.Indices.Distinct().Count() < vector.Indices.Count)
            throw Refusal.Validation(path + ".indices", "Validation error: must be unique [{}]");
    }
}
