using Connectors.Calls;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;

namespace Connectors.Milvus;

/// <summary>What a leg and a query may ask for, over the index that is there and of the server that it is. All of it is looked at before any search.</summary>
internal static class LegRules
{
    private const int MaxProbes = 65_536;
    private const int MaxLevel = 10;

    public static void Check(LegSearch leg, MilvusLayout layout, ServerVersion version)
    {
        var index = layout.FindIndex(leg.Field);
        if (leg.Leg is DenseLeg { Exact: true } && index is { IsExact: false })
            throw new NotSupportedException($"milvus cannot search field '{leg.Field}' exactly: its index is {index.Type}, which cannot be passed by. Make the field with {nameof(DenseIndex)}.{nameof(DenseIndex.Exact)}.");
        if (leg.Leg is MilvusDenseLeg dense)
            CheckDense(dense, leg.Field, index);
        if (leg.Leg is MilvusSparseLeg { DropRatio: not (>= 0 and < 1) } sparse)
            throw new ArgumentOutOfRangeException(nameof(sparse.DropRatio), sparse.DropRatio, "The drop ratio is from 0 to less than 1.");
        if (SearchParameters.CeilingOf(leg.Leg) is { } ceiling)
            CheckCeiling(ceiling, leg);
        if (leg.Query is MilvusQuery { GroupBy: { } column } query)
            CheckGroup(column, query, leg.Limit, layout, version);
    }

    /// <summary>Checks the wishes of the whole query. Groups of several legs are refused where nobody makes them: the client does not, and an older server leaves them aside.</summary>
    public static void CheckQuery(HybridQuery query, bool isFused, ServerVersion version)
    {
        if (query is MilvusQuery { Consistency: { } level } && !Enum.IsDefined(level))
            throw new ArgumentOutOfRangeException(nameof(MilvusQuery.Consistency), level, "There is no such level.");
        if (query is not MilvusQuery { GroupBy: not null })
            return;
        if (!isFused && query.Legs.Count > 1)
            throw new NotSupportedException($"milvus groups the hits of several legs only where the server fuses them. Use RRF without weights or {nameof(Fusion)}.{nameof(Fusion.Linear)} with {nameof(ScoreNormalization)}.{nameof(ScoreNormalization.ByMetric)} and {nameof(FusionArithmetic)}.{nameof(FusionArithmetic.Milvus)}, or a single leg.");
        if (isFused && !version.IsAtLeast(2, 5))
            throw NotBefore25("groups the hits of several legs", version);
    }

    private static void CheckDense(MilvusDenseLeg leg, string field, VectorIndex? index)
    {
        if (leg.Probes is { } probes && probes is < 1 or > MaxProbes)
            throw new ArgumentOutOfRangeException(nameof(leg.Probes), leg.Probes, $"An IVF index searches 1 to {MaxProbes} clusters.");
        if (leg.Level is < 1 or > MaxLevel)
            throw new ArgumentOutOfRangeException(nameof(leg.Level), leg.Level, $"Levels are from 1 to {MaxLevel}.");
        if (leg.Probes is not null && index?.Type.StartsWith("IVF", StringComparison.Ordinal) is not true)
            throw new NotSupportedException($"{nameof(leg.Probes)} is for IVF indexes; that of field '{field}' is {index?.Type ?? "unknown"}.");
        if (leg.Level is not null && index?.Type != VectorIndex.Auto)
            throw new NotSupportedException($"{nameof(leg.Level)} is for {VectorIndex.Auto}; the index of field '{field}' is {index?.Type ?? "unknown"}.");
    }

    private static void CheckCeiling(double ceiling, LegSearch leg)
    {
        if (!double.IsFinite(ceiling))
            throw new ArgumentOutOfRangeException(nameof(MilvusDenseLeg.ScoreCeiling), ceiling, "The ceiling must be finite.");
        if (leg.ScoreThreshold > ceiling)
            throw new ArgumentOutOfRangeException(nameof(MilvusDenseLeg.ScoreCeiling), ceiling, $"The ceiling of the leg on '{leg.Field}' is below its threshold, {leg.ScoreThreshold}.");
        if (leg.Query is MilvusQuery { GroupBy: not null })
            throw new NotSupportedException("milvus does not group the hits of a range.");
    }

    private static void CheckGroup(string column, MilvusQuery query, int groups, MilvusLayout layout, ServerVersion version)
    {
        if (query.GroupSize < 1)
            throw new ArgumentOutOfRangeException(nameof(query.GroupSize), query.GroupSize, "A group has 1 hit or more.");
        if ((long)groups * query.GroupSize > MilvusStore.MaxResultWindow)
            throw new ArgumentOutOfRangeException(nameof(query.GroupSize), query.GroupSize, $"{groups} groups of that size are more than the {MilvusStore.MaxResultWindow} hits that milvus returns.");
        if (layout.FindColumn(column) is not { IsSource: false, Type: DataType.Bool or DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 or DataType.Varchar })
            throw new NotSupportedException($"milvus cannot group by '{column}': that takes a typed column of texts, integers or booleans. Declare it as a {nameof(MilvusPayloadField)}.");
        if ((query.GroupSize > 1 || query.StrictGroupSize) && !version.IsAtLeast(2, 5))
            throw NotBefore25("has groups of several hits", version);
    }

    private static NotSupportedException NotBefore25(string what, ServerVersion version) =>
        new($"milvus {what} from 2.5 on; {version.Describe()}.");
}
