namespace Connectors;

/// <summary>Checks a query against the schema of its collection, before any I/O, and resolves what it leaves open.</summary>
internal sealed class QueryPlanner(CollectionSchema schema, StoreCapabilities capabilities, string product)
{
    private readonly PointChecker _checker = new(schema, capabilities, product);

    /// <summary>Checks what needs no schema, so that it fails before even the schema is read.</summary>
    public static void CheckArguments(HybridQuery query)
    {
        if (query.Legs.Count == 0)
            throw new ArgumentException("The query has no legs: add a DenseLeg, SparseLeg, TextLeg or SemanticLeg.", nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit, nameof(query.Limit));
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset, nameof(query.Offset));
        if (query.ScoreThreshold is { } threshold && !double.IsFinite(threshold))
            throw new ArgumentOutOfRangeException(nameof(query.ScoreThreshold), threshold, "The threshold must be finite.");
        if (FusionOf(query) is null && query.Placement == FusionPlacement.Server)
            throw new ArgumentException("A query with one leg and no fusion has nothing to fuse on the server.", nameof(query));
        if (query.Explain && query.Placement == FusionPlacement.Server)
            throw new NotSupportedException("A fusion on the server does not say what each leg contributed: leave out Explain, or fuse on the client.");
        for (var i = 0; i < query.Legs.Count; i++)
            CheckLeg(query.Legs[i], i);
    }

    public SearchPlan Plan(HybridQuery query)
    {
        CheckAgainstStore(query);
        var fusion = FusionOf(query);
        var legs = new List<LegSearch>(query.Legs.Count);
        var positions = new List<int>(query.Legs.Count);
        var metrics = new ScoreMetric[query.Legs.Count];
        var vectors = VectorsFor(query, fusion);
        for (var i = 0; i < query.Legs.Count; i++)
        {
            var leg = query.Legs[i];
            var (field, metric, isEmpty) = Resolve(leg, i);
            metrics[i] = metric;
            if (isEmpty)
                continue;
            legs.Add(ToSearch(query, leg, i, field, metric, LimitOf(query, leg, isAlone: fusion is null), Join(query.Filter, leg.Filter), vectors));
            positions.Add(i);
        }

        return new SearchPlan(query, fusion, metrics, legs, positions);
    }

    private LegSearch ToSearch(HybridQuery query, SearchLeg leg, int position, string field, ScoreMetric metric, int limit, Filter? filter, VectorSelection vectors) => new(query, leg, field)
    {
        Limit = limit,
        Filter = filter,
        ScoreThreshold = leg.ScoreThreshold,
        Payload = query.Payload,
        Vectors = vectors,
        Metric = metric,
        Inner = [.. leg.Inner.Select(inner => InnerOf(query, inner, position, filter, vectors))],
    };

    // The filters around a leg hold for it too.
    private LegSearch? InnerOf(HybridQuery query, SearchLeg leg, int position, Filter? outer, VectorSelection vectors)
    {
        var (field, metric, isEmpty) = Resolve(leg, position);
        return isEmpty ? null : ToSearch(query, leg, position, field, metric, LimitOf(query, leg, isAlone: false), Join(outer, leg.Filter), vectors);
    }

    private static Fusion? FusionOf(HybridQuery query) => query.Fusion ?? (query.Legs.Count > 1 ? Fusion.Rrf() : null);

    private void CheckAgainstStore(HybridQuery query)
    {
        if ((long)query.Offset + query.Limit > capabilities.MaxResultWindow)
            throw new ArgumentOutOfRangeException(nameof(query.Limit), query.Offset + (long)query.Limit, $"Offset and limit add up to more than the {capabilities.MaxResultWindow} hits that {product} returns.");
        if (query.Vectors.Fields.FirstOrDefault(field => !schema.HasVectorField(field)) is { } unknown)
            throw new ArgumentException($"There is no vector field '{unknown}'; the fields are {schema.VectorFieldNames}.", nameof(query));
        for (var i = 0; i < query.Legs.Count; i++)
        {
            if (query.Legs[i].Limit is { } limit && limit > capabilities.MaxResultWindow)
                throw new ArgumentOutOfRangeException(nameof(SearchLeg.Limit), limit, $"The limit of leg {i} is more than the {capabilities.MaxResultWindow} hits that {product} returns.");
        }
    }

    private static void CheckLeg(SearchLeg leg, int position)
    {
        if (leg is null)
            throw new ArgumentException($"Leg {position} is null.", nameof(leg));
        if (leg.Limit is <= 0)
            throw new ArgumentOutOfRangeException(nameof(leg.Limit), leg.Limit, $"The limit of leg {position} must be 1 or more.");
        if (!double.IsFinite(leg.Weight))
            throw new ArgumentOutOfRangeException(nameof(leg.Weight), leg.Weight, $"The weight of leg {position} must be finite.");
        if (leg.ScoreThreshold is { } threshold && !double.IsFinite(threshold))
            throw new ArgumentOutOfRangeException(nameof(leg.ScoreThreshold), threshold, $"The threshold of leg {position} must be finite.");
        if (leg is DenseLeg { Candidates: <= 0 } dense)
            throw new ArgumentOutOfRangeException(nameof(dense.Candidates), dense.Candidates, $"The candidates of leg {position} must be 1 or more.");
        foreach (var inner in leg.Inner)
            CheckLeg(inner, position);
    }

    private (string Field, ScoreMetric Metric, bool IsEmpty) Resolve(SearchLeg leg, int position)
    {
        switch (leg)
        {
            case DenseLeg dense:
            {
                var field = FieldOf(leg, position, schema.Definition.Dense, f => f.Name);
                if (PointChecker.FindDenseFault(field, dense.Vector.Span) is { } fault)
                    throw new ArgumentException($"Leg {position}: {fault}", nameof(leg));
                return (field.Name, MetricOf(field.Distance), field.Distance == Distance.Cosine && PointChecker.IsZero(dense.Vector.Span));
            }

            case SparseLeg sparse:
            {
                var field = FieldOf(leg, position, schema.Definition.Sparse, f => f.Name);
                if (_checker.FindSparseFault(field, sparse.Vector, capabilities.NegativeQueryWeights) is { } fault)
                    throw new ArgumentException($"Leg {position}: {fault}", nameof(leg));
                return (field.Name, ScoreMetric.SparseDotProduct, !sparse.Vector.Values.Span.ContainsAnyExcept(0f));
            }

            case TextLeg text:
                return capabilities.TextSearch
                    ? (FieldOf(leg, position, schema.Definition.Text, f => f.Name).Name, ScoreMetric.Bm25, string.IsNullOrWhiteSpace(text.Text))
                    : throw new NotSupportedException($"{product} does not search texts by BM25 (leg {position}). Encode the text, and use a {nameof(SparseLeg)}.");
            case SemanticLeg semantic:
                return capabilities.SemanticSearch
                    ? (FieldOf(leg, position, schema.Definition.Semantic, f => f.Name).Name, ScoreMetric.Similarity, string.IsNullOrWhiteSpace(semantic.Text))
                    : throw new NotSupportedException($"{product} does not encode texts with a model (leg {position}). Encode the text here, and use a {nameof(SparseLeg)} or {nameof(DenseLeg)}.");
            default:
                return (leg.Field ?? string.Empty, ScoreMetric.Similarity, false);
        }
    }

    private static T FieldOf<T>(SearchLeg leg, int position, IList<T> fields, Func<T, string> nameOf)
    {
        if (leg.Field is null)
        {
            return fields.Count == 1
                ? fields[0]
                : throw new ArgumentException($"Leg {position} names no field, and the collection has {fields.Count} {leg.Kind} fields{ListOf(fields, nameOf)}.", nameof(leg));
        }

        foreach (var field in fields)
        {
            if (string.Equals(nameOf(field), leg.Field, StringComparison.Ordinal))
                return field;
        }

        throw new ArgumentException($"Leg {position}: the collection has no {leg.Kind} field '{leg.Field}'{ListOf(fields, nameOf)}.", nameof(leg));
    }

    private static string ListOf<T>(IList<T> fields, Func<T, string> nameOf) =>
        fields.Count == 0 ? string.Empty : " (it has " + string.Join(", ", fields.Select(field => $"'{nameOf(field)}'")) + ")";

    private static ScoreMetric MetricOf(Distance distance) => distance switch
    {
        Distance.Cosine => ScoreMetric.Cosine,
        Distance.Dot => ScoreMetric.DotProduct,
        _ => ScoreMetric.Euclid,
    };

    private int LimitOf(HybridQuery query, SearchLeg leg, bool isAlone)
    {
        var window = query.Offset + query.Limit;
        if (isAlone)
            return Math.Min(window, leg.Limit ?? window);
        return leg.Limit ?? Math.Min(Math.Max(100, window), capabilities.MaxResultWindow);
    }

    private static VectorSelection VectorsFor(HybridQuery query, Fusion? fusion)
    {
        // This normalisation divides by the weights of the hits' own sparse vectors, so that they have to come along.
        if (fusion is not LinearFusion { Normalization: ScoreNormalization.WeightSum })
            return query.Vectors;
        return VectorSelection.All;
    }

    private static Filter? Join(Filter? first, Filter? second) => (first, second) switch
    {
        (null, _) => second,
        (_, null) => first,
        _ => Filter.And(first, second),
    };
}
