using Connectors.Qdrant.Emulator.Faults;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Queries;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;
using Google.Protobuf.Collections;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>Points as answers state them: what of their payload and vectors was asked for.</summary>
internal sealed class Answers(FaultPlan faults)
{
    public ScoredPoint Scored(FoundPoint hit, WithPayloadSelector? payload, WithVectorsSelector? vectors) => new()
    {
        Id = hit.Point.Key.ToMessage(),
        Score = hit.Score,
        Version = hit.IsScrolled ? 0 : hit.Point.Version,
        Payload = { Payload(hit.Point, payload, withoutSelector: false) },
        Vectors = Vectors(hit.Point, vectors),
        OrderValue = hit.Order,
    };

    public RetrievedPoint Retrieved(FoundPoint hit, WithPayloadSelector? payload, WithVectorsSelector? vectors) => new()
    {
        Id = hit.Point.Key.ToMessage(),
        Payload = { Payload(hit.Point, payload, withoutSelector: true) },
        Vectors = Vectors(hit.Point, vectors),
        OrderValue = hit.Order,
    };

    private static MapField<string, Value> Payload(StoredPoint point, WithPayloadSelector? selector, bool withoutSelector) => selector?.SelectorOptionsCase switch
    {
        WithPayloadSelector.SelectorOptionsOneofCase.Include => JsonPath.Select(point.Payload, [.. selector.Include.Fields.Select(JsonPath.Parse)], inside: true).Fields,
        WithPayloadSelector.SelectorOptionsOneofCase.Exclude => JsonPath.Select(point.Payload, [.. selector.Exclude.Fields.Select(JsonPath.Parse)], inside: false).Fields,
        WithPayloadSelector.SelectorOptionsOneofCase.Enable when !selector.Enable => [],
        null when !withoutSelector => [],
        _ => point.Payload.Fields,
    };

    private VectorsOutput? Vectors(StoredPoint point, WithVectorsSelector? selector)
    {
        var names = selector?.SelectorOptionsCase switch
        {
            WithVectorsSelector.SelectorOptionsOneofCase.Enable when selector.Enable => point.Vectors.Keys,
            WithVectorsSelector.SelectorOptionsOneofCase.Include => selector.Include.Names.Where(point.Vectors.ContainsKey),
            _ => null,
        };
        if (names is null)
            return null;
        if (point.Vectors.TryGetValue(string.Empty, out var unnamed))
            return new VectorsOutput { Vector = Vector(unnamed) };
        return new VectorsOutput { Vectors = new NamedVectorsOutput { Vectors = { names.ToDictionary(name => name, name => Vector(point.Vectors[name])) } } };
    }

    private VectorOutput Vector(StoredVector vector) => (vector, faults.LegacyVectors) switch
    {
        (DenseValues dense, false) => new VectorOutput { Dense = new DenseVector { Data = { dense.Values } } },
        (DenseValues dense, true) => new VectorOutput { Data = { dense.Values } },
        (SparseTerms sparse, false) => new VectorOutput { Sparse = new SparseVector { Indices = { sparse.Indices }, Values = { sparse.Values } } },
        (SparseTerms sparse, true) => new VectorOutput { Data = { sparse.Values }, Indices = new SparseIndices { Data = { sparse.Indices } } },
        _ => throw new InvalidOperationException($"No answer states a {vector.GetType().Name}."),
    };
}
