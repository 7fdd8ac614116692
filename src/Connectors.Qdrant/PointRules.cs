using System.Numerics.Tensors;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant;

/// <summary>What keeps a point out of a collection of Qdrant, beyond what keeps it out of every store.</summary>
internal sealed class PointRules(QdrantLayout layout)
{
    private readonly HashSet<string> _cosine = [.. layout.Definition.Dense.Where(field => field.Distance == Distance.Cosine).Select(field => field.Name)];

    public string? FindFault(HybridPoint point)
    {
        foreach (var (name, vector) in point.Dense)
        {
            // Then the server stores zeros without a word (cassettes/qdrant/FACTS.md 9).
            if (_cosine.Contains(name) && TensorPrimitives.SumOfSquares(vector.Span) is var square && !float.IsNormal(square))
                return $"The squared length of the dense vector '{name}' is {square}, with which Qdrant cannot compute a cosine; scale the vector.";
        }

        return PayloadEncoder.FindFault(point.Payload);
    }
}
