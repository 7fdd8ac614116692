using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Wire;

/// <summary>Recorded messages as our types, as far as these can say the same.</summary>
internal static class Recorded
{
    /// <summary>Makes a point. Returns null, or why there is none.</summary>
    public static string? Point(PointStruct recorded, out HybridPoint? point)
    {
        point = null;
        if (recorded.Id is null)
            return "a point without an id";
        var id = recorded.Id.HasNum ? recorded.Id.Num.ToString() : recorded.Id.Uuid;
        if (!Generated.Id(id).Equals(recorded.Id))
            return $"the id '{id}' is not as the server writes it";
        if (recorded.Vectors?.Vectors_ is null)
            return "a point without named vectors";
        var made = new HybridPoint(id, Payload.Parse(Generated.Json(recorded.Payload)));
        foreach (var (name, vector) in recorded.Vectors.Vectors_.Vectors)
        {
            switch (vector.VectorCase)
            {
                case Vector.VectorOneofCase.Dense when name.Length > 0:
                    made.Dense[name] = vector.Dense.Data.ToArray();
                    break;
                case Vector.VectorOneofCase.Sparse when Sparse(vector.Sparse) is { } sparse && name.Length > 0:
                    made.Sparse[name] = sparse;
                    break;
                default:
                    return $"the {vector.VectorCase} vector '{name}' is none of ours";
            }
        }

        point = made;
        return null;
    }

    /// <summary>Makes a leg of a query vector; null when it is none of ours.</summary>
    public static SearchLeg? Leg(VectorInput recorded) => recorded.VariantCase switch
    {
        VectorInput.VariantOneofCase.Dense => new DenseLeg(recorded.Dense.Data.ToArray()),
        VectorInput.VariantOneofCase.Sparse => Sparse(recorded.Sparse) is { } sparse ? new SparseLeg(sparse) : null,
        VectorInput.VariantOneofCase.Document => new TextLeg(recorded.Document.Text),
        _ => null,
    };

    /// <summary>Makes a sparse vector, and sorts the recorded one: the official client sends indices in the order of its caller, which the server does not keep.</summary>
    private static SparseEmbedding? Sparse(SparseVector recorded)
    {
        try
        {
            var vector = SparseEmbedding.FromUnsorted(recorded.Indices.ToArray(), recorded.Values.ToArray());
            recorded.Indices.Clear();
            recorded.Indices.AddRange(vector.Indices.ToArray());
            recorded.Values.Clear();
            recorded.Values.AddRange(vector.Values.ToArray());
            return vector;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
