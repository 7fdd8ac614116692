using System.Globalization;
using Connectors.Milvus.Schema;

namespace Connectors.Milvus.Wire;

/// <summary>The search parameters of a leg: what is searched, how far, and how the index goes about it.</summary>
internal static class SearchParameters
{
    public static (string Key, string Value)[] Of(LegSearch leg, MilvusLayout layout)
    {
        var index = layout.FindIndex(leg.Field);
        return
        [
            ("anns_field", leg.Field),
            ("topk", Number(leg.Limit)),
            ("metric_type", leg.Leg switch
            {
                DenseLeg when index is not null => index.Metric,
                TextLeg => VectorIndex.Bm25,
                _ => VectorIndex.InnerProduct,
            }),
            ("params", $"{{{string.Join(',', IndexParameters(leg, index).Concat(RangeParameters(leg, index)))}}}"),
            ("round_decimal", "-1"),
            .. GroupParameters(leg.Query as MilvusQuery),
        ];
    }

    /// <summary>Returns the same as a text, for comparisons.</summary>
    public static string Text(LegSearch leg, MilvusLayout layout) => string.Join(' ', Of(leg, layout).Select(pair => $"{pair.Key}={pair.Value}"));

    /// <summary>Lists how the hits of a query are grouped; nothing where they are not.</summary>
    public static IEnumerable<(string Key, string Value)> GroupParameters(MilvusQuery? query)
    {
        if (query?.GroupBy is not { } column)
            yield break;
        yield return ("group_by_field", column);
        if (query.GroupSize > 1)
            yield return ("group_size", Number(query.GroupSize));
        if (query.StrictGroupSize)
            yield return ("strict_group_size", "true");
    }

    /// <summary>
    /// Gets the scores that the server is asked to keep to. A threshold alone only where a range has the hits and the floats of any other search,
    /// which is over a flat index: over a graph it finds others, and in a sparse field it adds in another order.
    /// </summary>
    public static ScoreRange? RangeOf(LegSearch leg, VectorIndex? index)
    {
        var ceiling = CeilingOf(leg.Leg);
        var keepsThreshold = leg is { Leg: DenseLeg, ScoreThreshold: not null, Query: not MilvusQuery { GroupBy: not null } } && index?.IsExact is true;
        return ceiling is null && !keepsThreshold ? null : ScoreRange.Of(leg.ScoreThreshold, ceiling, leg.Metric);
    }

    public static double? CeilingOf(SearchLeg leg) => leg switch
    {
        MilvusDenseLeg dense => dense.ScoreCeiling,
        MilvusSparseLeg sparse => sparse.ScoreCeiling,
        _ => null,
    };

    private static IEnumerable<string> IndexParameters(LegSearch leg, VectorIndex? index)
    {
        if (leg.Leg is not DenseLeg dense)
        {
            yield return $"\"drop_ratio_search\":{Number((leg.Leg as MilvusSparseLeg)?.DropRatio ?? 0)}";
            yield break;
        }

        // ef may not be less than the number of hits; the other index types take no notice of it.
        if (index?.IsGraph is true || (dense.Candidates is not null && index?.IsExact is not true))
            yield return $"\"ef\":{Number(Math.Max(leg.Limit, dense.Candidates ?? 64))}";
        if (dense is MilvusDenseLeg { Probes: { } probes })
            yield return $"\"nprobe\":{Number(probes)}";
        if (dense is MilvusDenseLeg { Level: { } level })
            yield return $"\"level\":{Number(level)}";
    }

    private static IEnumerable<string> RangeParameters(LegSearch leg, VectorIndex? index)
    {
        if (RangeOf(leg, index) is not { IsEmpty: false } range)
            yield break;
        yield return $"\"radius\":{Number(range.Radius)}";
        if (range.RangeFilter is { } best)
            yield return $"\"range_filter\":{Number(best)}";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(double value) => Filters.MilvusLiteral.Number(value);
}
