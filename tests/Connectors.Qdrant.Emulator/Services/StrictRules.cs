using Connectors.Qdrant.Emulator.Filters;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Emulator.Views;
using Connectors.Qdrant.Emulator.Writing;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>The limits of strict mode that are recorded in strict_mode.jsonl.</summary>
internal sealed class StrictRules(TimeProvider clock)
{
    public void SpendRead(Collection collection, int cost = 1) =>
        Spend("Read", collection, On(collection) is { HasReadRateLimit: true } strict ? strict.ReadRateLimit : null, cost);

    public void SpendWrite(Collection collection, int cost = 1) =>
        Spend("Write", collection, On(collection) is { HasWriteRateLimit: true } strict ? strict.WriteRateLimit : null, cost);

    public void CheckUpsert(Collection collection, IReadOnlyList<NewPoint> points)
    {
        if (On(collection) is not { } strict)
            return;
        if (strict.HasUpsertMaxBatchsize)
            CheckLimit("upsert limit", (ulong)points.Count, strict.UpsertMaxBatchsize);
        if (strict.HasMaxPointsCount && (ulong)collection.Points.Count >= strict.MaxPointsCount)
            throw Refusal.StrictMode($"Max points count limit of {strict.MaxPointsCount} reached!", "Delete some points to be able to insert new ones.");
        foreach (var (name, vector) in points.SelectMany(point => point.Vectors))
        {
            if (vector is SparseTerms terms && strict.SparseConfig?.SparseConfig.GetValueOrDefault(name) is { HasMaxLength: true } limit && (ulong)terms.Indices.Length > limit.MaxLength)
                throw Refusal.BadRequest($"Sparse vector '{name}' has a limit of {limit.MaxLength} indices, but {terms.Indices.Length} were provided!");
        }
    }

    public void CheckUpdateFilter(Collection collection, Protos.Filter? filter)
    {
        if (On(collection) is { } strict)
            CheckFilter(collection, strict, filter, !strict.HasUnindexedFilteringUpdate || strict.UnindexedFilteringUpdate);
    }

    public void CheckRead(Collection collection, Protos.Filter? filter, ulong? limit, ulong? timeout = null, SearchParams? search = null)
    {
        if (On(collection) is not { } strict)
            return;
        if (strict.HasMaxQueryLimit && limit is { } wanted)
            CheckLimit("limit", wanted, strict.MaxQueryLimit);
        if (strict.HasMaxTimeout && timeout is { } seconds)
            CheckLimit("timeout", seconds, strict.MaxTimeout);
        CheckFilter(collection, strict, filter, !strict.HasUnindexedFilteringRetrieve || strict.UnindexedFilteringRetrieve);
        if (search is { Exact: true } && strict is { HasSearchAllowExact: true, SearchAllowExact: false })
            throw Refusal.StrictMode("Exact search disabled!", "Set exact=false.");
        if (strict.HasSearchMaxHnswEf && search is { HasHnswEf: true })
            CheckLimit("hnsw_ef", search.HnswEf, strict.SearchMaxHnswEf);
    }

    public void CheckQuery(Collection collection, QueryPoints query)
    {
        CheckRead(collection, query.Filter, query.HasLimit ? query.Limit : null, query.HasTimeout ? query.Timeout : null, query.Params);
        foreach (var part in query.Prefetch)
            CheckPrefetch(collection, part);
    }

    public void CheckIndexCount(Collection collection, string field)
    {
        if (On(collection) is not { HasMaxPayloadIndexCount: true } strict || collection.Indexes.ContainsKey(field) || (ulong)collection.Indexes.Count < strict.MaxPayloadIndexCount)
            return;
        throw Refusal.StrictMode(
            $"Collection already has the maximum number of payload indices ({strict.MaxPayloadIndexCount})",
            "Please delete an existing index before creating a new one.");
    }

    private static StrictModeConfig? On(Collection collection) => collection.StrictMode is { Enabled: true } strict ? strict : null;

    private static void CheckLimit(string name, ulong value, ulong limit)
    {
        if (value > limit)
            throw Refusal.StrictMode($"Limit exceeded {value} > {limit} for \"{name}\"", $"Reduce the \"{name}\" parameter to or below {limit}.");
    }

    private static void CheckFilter(Collection collection, StrictModeConfig strict, Protos.Filter? filter, bool allowsUnindexed)
    {
        if (filter is null)
            return;
        var conditions = FilterShape.Conditions(filter).ToList();
        foreach (var field in conditions.Select(condition => condition.Field).OfType<FieldCondition>())
        {
            var types = FilterShape.IndexTypes(field);
            if (!allowsUnindexed && types.Count > 0 && !types.Contains(collection.Indexes.GetValueOrDefault(field.Key)?.DataType ?? PayloadSchemaType.UnknownType))
            {
                var names = string.Join(", ", types.Select(type => type.ToString().ToLowerInvariant()).Order(StringComparer.Ordinal));
                throw Refusal.StrictMode(
                    $"Index required but not found for \"{field.Key}\" of one of the following types: [{names}]",
                    "Create an index for this key or use a different filter.");
            }
        }

        if (strict.HasFilterMaxConditions && (ulong)conditions.Count > strict.FilterMaxConditions)
            throw Refusal.StrictMode($"Filter condition limit reached ({conditions.Count} > {strict.FilterMaxConditions})", "Reduce the amount of conditions of your filter.");
        var size = conditions.Select(FilterShape.Size).DefaultIfEmpty().Max();
        if (strict.HasConditionMaxSize && (ulong)size > strict.ConditionMaxSize)
            throw Refusal.StrictMode($"Condition size limit reached ({size} > {strict.ConditionMaxSize})", "Reduce the size of your condition.");
    }

    private void CheckPrefetch(Collection collection, PrefetchQuery query)
    {
        CheckRead(collection, query.Filter, query.HasLimit ? query.Limit : null, timeout: null, query.Params);
        foreach (var part in query.Prefetch)
            CheckPrefetch(collection, part);
    }

    private void Spend(string kind, Collection collection, uint? perMinute, int cost)
    {
        if (perMinute is { } limit)
            collection.Rates.Spend(kind, limit, cost, clock.GetUtcNow());
    }
}
