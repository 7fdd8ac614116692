namespace Connectors;

/// <summary>Fuses the hits of legs that were searched separately, and keeps for every hit what each leg did for it.</summary>
internal static class ClientFusion
{
    public static SearchResult Fuse(SearchPlan plan, IReadOnlyList<IReadOnlyList<Hit>> legs)
    {
        var query = plan.Query;
        var points = new Dictionary<string, HybridPoint>(StringComparer.Ordinal);
        foreach (var hit in legs.SelectMany(hits => hits))
            points.TryAdd(hit.Id, hit.Point);
        var highlights = legs.SelectMany(hits => hits).Where(hit => hit.Highlights is not null).ToLookup(hit => hit.Id, hit => hit.Highlights!, StringComparer.Ordinal);
        IEnumerable<FusedEntry> fused = FusionKernel.Fuse(plan.Fusion!, plan.Lists(leg => Entries(plan, leg, legs[leg])), query.Limit, query.Offset);
        if (query.ScoreThreshold is { } threshold)
            fused = fused.TakeWhile(entry => entry.Score >= threshold);
        return new SearchResult([.. fused.Select(entry => ToHit(plan, entry, points[entry.Id], highlights[entry.Id]))], FusionPlacement.Client);
    }

    private static List<FusionEntry> Entries(SearchPlan plan, int leg, IReadOnlyList<Hit> hits)
    {
        var needsWeights = plan.Fusion is LinearFusion { Normalization: ScoreNormalization.WeightSum };
        var queryWeight = needsWeights && plan.Legs[leg].Leg is SparseLeg sparse ? WeightOf(sparse.Vector) : (double?)null;
        var entries = new List<FusionEntry>(hits.Count);
        foreach (var hit in hits)
        {
            var weightSum = queryWeight is { } weight && hit.Point.Sparse.TryGetValue(plan.Legs[leg].Field, out var vector) ? weight + WeightOf(vector) : (double?)null;
            entries.Add(new FusionEntry(hit.Id, hit.Score, weightSum));
        }

        return entries;
    }

    private static double WeightOf(SparseEmbedding vector)
    {
        var sum = 0d;
        foreach (var value in vector.Values.Span)
            sum += value;
        return sum;
    }

    private static Hit ToHit(SearchPlan plan, FusedEntry entry, HybridPoint point, IEnumerable<IReadOnlyDictionary<string, IReadOnlyList<string>>> highlights) =>
        new(plan.Query.Vectors.IncludesAll || plan.Legs[0].Vectors == plan.Query.Vectors ? point : Project(point, plan.Query.Vectors), entry.Score)
        {
            Highlights = Join(highlights),
            Legs = [.. entry.Contributions.Select(c => new LegHit(c.List, plan.Legs[plan.Positions.IndexOf(c.List)].Field, c.Rank, c.Score, c.Contribution))],
        };

    /// <summary>The passages of all legs. Two legs on one field mark the passages of the first.</summary>
    private static Dictionary<string, IReadOnlyList<string>>? Join(IEnumerable<IReadOnlyDictionary<string, IReadOnlyList<string>>> highlights)
    {
        Dictionary<string, IReadOnlyList<string>>? joined = null;
        foreach (var (field, passages) in highlights.SelectMany(fields => fields))
            (joined ??= new(StringComparer.Ordinal)).TryAdd(field, passages);
        return joined;
    }

    private static HybridPoint Project(HybridPoint point, VectorSelection selection)
    {
        var copy = new HybridPoint(point.Id, point.Payload);
        foreach (var (field, vector) in point.DenseVectors)
        {
            if (selection.Includes(field))
                copy.Dense[field] = vector;
        }

        foreach (var (field, vector) in point.SparseVectors)
        {
            if (selection.Includes(field))
                copy.Sparse[field] = vector;
        }

        return copy;
    }
}
