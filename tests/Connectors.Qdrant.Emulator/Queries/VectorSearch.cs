using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Emulator.Writing;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Queries;

/// <summary>A vector that is looked for in one field: how near each point is, and what the answer states of it.</summary>
internal sealed class VectorSearch
{
    private const ulong DefaultFullScanThreshold = 5000;

    private readonly Collection _collection;
    private readonly string _field;
    private readonly PointKey? _itself;
    private readonly StoredVector _query;

    public VectorSearch(Collection collection, VectorInput? input, string field)
    {
        (_collection, _field) = (collection, field);
        if (!collection.Has(field))
            throw Refusal.UnknownVector(field);
        if (input?.VariantCase is VectorInput.VariantOneofCase.Id)
            _itself = PointKey.Of(input.Id);
        _query = Read(input);
    }

    /// <summary>
    /// The points in their order. Without a filter, and where it passes many points, the sparse index answers, which leaves out sums of exactly 0
    /// (cassettes/qdrant/FACTS.md 5).
    /// </summary>
    public List<FoundPoint> Run(IEnumerable<StoredPoint> points, bool isFiltered, float? threshold, int limit)
    {
        List<StoredPoint> candidates = [.. points];
        var isFullScan = isFiltered && (ulong)candidates.Count < FullScanThreshold;
        var found = candidates
            .Select(point => (Point: point, Nearness: Nearness(point)))
            .Where(found => found.Nearness is { } nearness && (_query is DenseValues || (!float.IsNaN(nearness) && (isFullScan || nearness != 0))))
            .OrderByDescending(found => float.IsNaN(found.Nearness!.Value))
            .ThenByDescending(found => found.Nearness)
            .Select(found => new FoundPoint(found.Point, Stated(found.Nearness!.Value)));
        if (threshold is { } bound)
            found = found.Where(hit => StatesDistances ? hit.Score < bound : hit.Score > bound);
        return [.. found.Take(limit)];
    }

    /// <summary>How near the query is to a point that has the field; larger is nearer.</summary>
    public float? Nearness(StoredPoint point) =>
        point.Key != _itself && point.Vectors.TryGetValue(_field, out var vector) ? Nearness(_query, vector) : null;

    /// <summary>How near two points are that have the field.</summary>
    public float Nearness(StoredPoint left, StoredPoint right) => Nearness(left.Vectors[_field], right.Vectors[_field]) ?? 0;

    private ulong FullScanThreshold => _collection.Sparse(_field)?.Index is { HasFullScanThreshold: true } index ? index.FullScanThreshold : DefaultFullScanThreshold;

    private bool StatesDistances => _collection.Dense(_field) is { } parameters && DenseMetric.StatesDistances(parameters);

    private float Stated(float nearness) => _collection.Dense(_field) is { } parameters ? DenseMetric.Stated(parameters, nearness) : nearness;

    private float? Nearness(StoredVector left, StoredVector right) => left is SparseTerms terms
        ? terms.Dot((SparseTerms)right)
        : DenseMetric.Nearness(_collection.Dense(_field)!, ((DenseValues)left).Values, ((DenseValues)right).Values);

    private StoredVector Read(VectorInput? input)
    {
        switch (input?.VariantCase)
        {
            case VectorInput.VariantOneofCase.Id:
                var vector = _collection.Existing(_itself!.Value).Vectors.GetValueOrDefault(_field);
                return Weigh(vector ?? throw Refusal.NotFound($"Vector with name \"{_field}\" for point"));
            case VectorInput.VariantOneofCase.Dense:
                return Dense(input.Dense.Data);
            case VectorInput.VariantOneofCase.Sparse:
                return Sparse(SparseTerms.Of(input.Sparse.Indices, input.Sparse.Values));
            case VectorInput.VariantOneofCase.Document:
                return Sparse(Inference.Encode(input.Document, EncodingRole.Query));
            case VectorInput.VariantOneofCase.MultiDense:
                throw Refusal.NotEmulated("A multivector");
            default:
                throw Refusal.Argument("Vector input is missing");
        }
    }

    private DenseValues Dense(IReadOnlyList<float> values)
    {
        var field = _collection.Dense(_field) ?? throw WrongKind();
        return (ulong)values.Count == field.Size
            ? new DenseValues(DenseMetric.Prepare(field, values))
            : throw Refusal.WrongInput($"Vector dimension error: expected dim: {field.Size}, got {values.Count}");
    }

    private StoredVector Sparse(SparseTerms terms) => _collection.Sparse(_field) is null ? throw WrongKind() : Weigh(terms);

    private StoredVector Weigh(StoredVector vector) => vector is SparseTerms terms && _collection.Sparse(_field)!.Modifier is Modifier.Idf
        ? _collection.Postings(_field).Weigh(terms)
        : vector;

    private static Refusal WrongKind() => Refusal.WrongInput("Conversion between sparse and regular vectors failed");
}
