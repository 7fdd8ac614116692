using Connectors.Qdrant.Emulator.Filters;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Queries;

/// <summary>Runs queries over one shard and one segment: every list is exact.</summary>
internal sealed class QueryEngine(Collection collection)
{
    private const int MaxDepth = 64;
    private const float DefaultDiversity = 0.5f;

    private readonly PointFilter _filter = new(collection);

    public IEnumerable<FoundPoint> Run(QueryNode root)
    {
        if (root.Depth > MaxDepth)
            throw Refusal.WrongInput($"Validation failed: prefetches depth {root.Depth} exceeds max depth {MaxDepth}");
        Check(root);
        return Page(root, root.Offset + root.Limit).Skip(root.Offset);
    }

    private static void Check(QueryNode node)
    {
        if (node.Prefetch.Count > 0 && node.Query is null)
            throw Refusal.BadRequest("A query is needed to merge the prefetches. Can't have prefetches without defining a query.");
        if (node.Query is { } query)
        {
            CheckVariant(query);
            if (node.Prefetch.Count == 0 && query.VariantCase is Query.VariantOneofCase.Fusion or Query.VariantOneofCase.Rrf or Query.VariantOneofCase.Formula)
                throw Refusal.WrongInput($"Validation failed: cannot apply {(query.VariantCase is Query.VariantOneofCase.Formula ? "Formula" : "Fusion")} without prefetches");
            if (query.Rrf is { Weights.Count: > 0 } rrf && rrf.Weights.Count != node.Prefetch.Count)
                throw Refusal.WrongInput($"Validation failed: RRF weights length ({rrf.Weights.Count}) does not match number of prefetches ({node.Prefetch.Count})");
        }

        foreach (var part in node.Prefetch)
            Check(part);
    }

    private static void CheckVariant(Query query)
    {
        if (query.VariantCase is Query.VariantOneofCase.None)
        {
            // What this client has no field for is kept as unknown bytes.
            throw query.CalculateSize() > 0 ? Refusal.NotEmulated("This form of query") : Refusal.Argument("Query variant is missing");
        }

        if (query.VariantCase is Query.VariantOneofCase.Fusion && !Enum.IsDefined(query.Fusion))
            throw Refusal.Argument($"invalid fusion type value {(int)query.Fusion}");
    }

    private List<FoundPoint> Page(QueryNode node, int limit)
    {
        var lists = node.Prefetch.Select(part => Page(part, part.Limit)).ToList();
        switch (node.Query?.VariantCase)
        {
            case null:
                return [.. Kept(node).Take(limit).Select(point => new FoundPoint(point, 1, IsScrolled: true))];
            case Query.VariantOneofCase.Nearest:
                return Nearest(node, node.Query.Nearest, lists, limit);
            case Query.VariantOneofCase.NearestWithMmr:
                return Diverse(node, node.Query.NearestWithMmr, lists, limit);
            case Query.VariantOneofCase.OrderBy:
                var points = node.Prefetch.Count > 0 ? Merged(lists) : Kept(node);
                return [.. new Ordering(collection, node.Query.OrderBy).Run(points).Take(limit)];
            case Query.VariantOneofCase.Rrf:
                return Cut(Fusing.Rrf(lists, node.Query.Rrf.HasK ? node.Query.Rrf.K : null, node.Query.Rrf.Weights), node, limit);
            case Query.VariantOneofCase.Fusion:
                return Cut(node.Query.Fusion is Protos.Fusion.Dbsf ? Fusing.Dbsf(lists) : Fusing.Rrf(lists, null, []), node, limit);
            default:
                var formula = new FormulaScores(node.Query.Formula, lists, _filter);
                var scored = Merged(lists).Select(point => new FoundPoint(point, formula.Of(point))).OrderByDescending(hit => hit.Score);
                return Cut(scored, node, limit);
        }
    }

    /// <summary>Merged scores at the threshold stay, other than those of a vector (cassettes/qdrant/FACTS.md 4).</summary>
    private static List<FoundPoint> Cut(IEnumerable<FoundPoint> hits, QueryNode node, int limit) =>
        [.. hits.Where(hit => node.Threshold is not { } threshold || hit.Score >= threshold).Take(limit)];

    private static IEnumerable<StoredPoint> Merged(List<List<FoundPoint>> lists) => lists.SelectMany(list => list).Select(hit => hit.Point).Distinct();

    private IEnumerable<StoredPoint> Kept(QueryNode node) =>
        collection.Points.Values.Where(point => node.Filters.All(filter => _filter.Matches(filter, point)));

    private List<FoundPoint> Nearest(QueryNode node, VectorInput input, List<List<FoundPoint>> lists, int limit)
    {
        var search = new VectorSearch(collection, input, node.Using);
        return node.Prefetch.Count > 0
            ? search.Run(Merged(lists), isFiltered: true, node.Threshold, limit)
            : search.Run(Kept(node), node.Filters.Count > 0, node.Threshold, limit);
    }

    /// <summary>The nearest, then again and again the one that is near the query and far from those chosen.</summary>
    private List<FoundPoint> Diverse(QueryNode node, NearestInputWithMmr query, List<List<FoundPoint>> lists, int limit)
    {
        var mmr = query.Mmr ?? new Mmr();
        var left = Nearest(node, query.Nearest, lists, mmr.HasCandidatesLimit ? (int)mmr.CandidatesLimit : limit);
        var search = new VectorSearch(collection, query.Nearest, node.Using);
        var relevance = 1 - (mmr.HasDiversity ? mmr.Diversity : DefaultDiversity);
        var chosen = new List<FoundPoint>();
        while (chosen.Count < limit && left.Count > 0)
        {
            var best = left.MaxBy(hit => chosen.Count == 0
                ? search.Nearness(hit.Point)!.Value
                : relevance * search.Nearness(hit.Point)!.Value - (1 - relevance) * chosen.Max(other => search.Nearness(hit.Point, other.Point)))!;
            left.Remove(best);
            chosen.Add(best);
        }

        return chosen;
    }
}
