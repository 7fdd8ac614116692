using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Connectors.Conformance.Tests;

internal sealed class NaiveCollection(NaiveStore store, string name, StoreCapabilities capabilities) : HybridCollection(store, name)
{
    private static readonly Lock Gate = new();
    private static int _inside;

    private Defect Defect => store.Defect;

    private NaiveData Data => store.Collections.TryGetValue(Name, out var data)
        ? Defect == Defect.SharesPoints ? store.Collections.OrderBy(entry => entry.Key, StringComparer.Ordinal).First().Value : data
        : throw (Defect == Defect.WrongExceptionOfMissing ? new FileNotFoundException(Name) : CollectionNotFoundException.Of("naive", Name, operation: null));

    protected override Task<bool> CreateCoreAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken)
    {
        var kept = Defect == Defect.ForgetsPayloadFields ? WithoutPayload(definition) : definition;
        return Task.FromResult(store.Collections.TryAdd(Name, new NaiveData(kept)));
    }

    protected override Task<CollectionDescription?> DescribeCoreAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(store.Collections.TryGetValue(Name, out var data)
            ? new CollectionDescription(Name, Described(data.Definition), data.Points.Count)
            : null);
    }

    protected override IEnumerable<SchemaDifference> CompareVendorSettings(HybridCollectionDefinition expected, CollectionDescription actual)
    {
        if (Defect == Defect.EnsureEmpties)
            Data.Points.Clear();
        return [];
    }

    protected override Task<bool> DropCoreAsync(CancellationToken cancellationToken)
    {
        store.Dropped.Add(Name);
        return Task.FromResult(store.Collections.TryRemove(Name, out _));
    }

    protected override async Task<IReadOnlyList<PointOutcome>> UpsertCoreAsync(IReadOnlyList<PendingPoint> points, HybridCollectionDefinition definition, UpsertOptions options, CancellationToken cancellationToken)
    {
        if (Defect == Defect.RefusesConcurrency)
        {
            var alone = Interlocked.Increment(ref _inside) == 1;
            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellationToken);
            Interlocked.Decrement(ref _inside);
            if (!alone)
                throw new InvalidOperationException("Busy.");
        }

        lock (Gate)
        {
            var data = Data;
            Show(data);
            var written = points.Select(pending => pending.Point);
            foreach (var point in Defect == Defect.CutsLargeBatches ? written.Take(1000) : written)
                Put(data, Stored(point, data));
            var hidden = Defect == Defect.ShowsWritesLate || (Defect == Defect.DoesNotWait && !options.WaitUntilVisible);
            if (hidden && data.Points.Count > 0)
            {
                data.NotYetVisible.Add(data.Points[^1]);
                data.Points.RemoveAt(data.Points.Count - 1);
            }
        }

        if (Defect != Defect.ReportsNoProgress)
            options.Progress?.Report(new UpsertProgress(points.Count, 0, points.Count));
        return [];
    }

    protected override Task<UpdatePayloadReport> UpdatePayloadCoreAsync(IReadOnlyList<string> ids, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            var missing = new List<string>();
            foreach (var id in ids)
            {
                var index = Data.Points.FindIndex(point => point.Id == id);
                if (index >= 0)
                    Data.Points[index] = Patched(Data.Points[index], patch);
                else if (Defect == Defect.PatchCreates)
                    Put(Data, new HybridPoint(id, patch));
                else
                    missing.Add(id);
            }

            return Task.FromResult(new UpdatePayloadReport(missing));
        }
    }

    protected override Task UpdatePayloadCoreAsync(Filter filter, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        lock (Gate)
            Data.Points = [.. Data.Points.Select(point => Passes(filter, point) ? Patched(point, patch) : point)];
        return Task.CompletedTask;
    }

    protected override Task DeleteCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            var data = Data;
            Show(data);
            if (Defect == Defect.DeleteNeedsPoints && !ids.All(id => data.Points.Exists(point => point.Id == id)))
                throw new StoreException("There is no such point.");
            if (Defect != Defect.LosesDeletes)
                data.Points.RemoveAll(point => ids.Contains(point.Id));
        }

        return Task.CompletedTask;
    }

    protected override Task DeleteCoreAsync(Filter filter, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            var data = Data;
            Show(data);
            data.Points.RemoveAll(point => Defect == Defect.DeletesTooMuch || Passes(filter, point));
        }

        return Task.CompletedTask;
    }

    protected override Task WaitUntilVisibleCoreAsync(CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            if (Defect == Defect.DoesNotWait)
                _ = Data;
            else
                Show(Data);
        }

        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<HybridPoint>> GetCoreAsync(IReadOnlyList<string> ids, GetOptions options, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            var wanted = ids.ToHashSet(StringComparer.Ordinal);
            return Task.FromResult<IReadOnlyList<HybridPoint>>([.. Data.Points.Where(point => wanted.Contains(point.Id)).DistinctBy(point => point.Id).Select(point => Selected(point, options.Payload, options.Vectors))]);
        }
    }

    protected override Task<long> CountCoreAsync(Filter? filter, CancellationToken cancellationToken)
    {
        lock (Gate)
            return Task.FromResult((long)Data.Points.Count(point => Defect == Defect.CountsUnfiltered || Passes(filter, point)));
    }

    protected override async IAsyncEnumerable<HybridPoint> ScrollCoreAsync(ScrollOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        List<HybridPoint> points;
        lock (Gate)
            points = [.. Data.Points.Where(point => Defect == Defect.ScrollsUnfiltered || Passes(options.Filter, point))];
        if (Defect == Defect.ScrollShuffles)
            points = [.. points.OrderBy(_ => Random.Shared.Next())];
        for (var i = 0; i < points.Count; i++)
        {
            if (Defect != Defect.IgnoresCancellation)
                cancellationToken.ThrowIfCancellationRequested();
            if (Defect == Defect.ScrollSkips && i % options.PageSize == options.PageSize - 1)
                continue;
            yield return Selected(points[i], options.Payload, options.Vectors);
        }
    }

    protected override Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchLegsCoreAsync(IReadOnlyList<LegSearch> legs, CancellationToken cancellationToken)
    {
        lock (Gate)
            return Task.FromResult<IReadOnlyList<IReadOnlyList<Hit>>>([.. legs.Select((leg, i) => Defect == Defect.AnswersFirstLeg && i > 0 ? [] : Search(leg))]);
    }

    protected override bool CanFuse(FusedSearch search, StoreCapabilities capabilities, out string? reason)
    {
        reason = "naive fuses by reciprocal ranks alone";
        return capabilities.ServerFusion && search.Fusion is RrfFusion { Arithmetic: FusionArithmetic.Standard };
    }

    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchFusedCoreAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken)
    {
        var results = new List<IReadOnlyList<Hit>>();
        foreach (var search in searches)
        {
            var legs = await SearchLegsCoreAsync(search.Legs, cancellationToken);
            var points = legs.SelectMany(hits => hits).DistinctBy(hit => hit.Id).ToDictionary(hit => hit.Id, hit => hit.Point, StringComparer.Ordinal);
            var lists = legs.Select((hits, i) => new FusionList([.. hits.Select(hit => new FusionEntry(hit.Id, hit.Score))]) { Weight = search.Legs[i].Leg.Weight }).ToList();
            var fusion = Defect == Defect.FusesFromRankZero ? Fusion.Rrf(((RrfFusion)search.Fusion).K - 1) : search.Fusion;
            var (limit, offset) = Defect == Defect.FusesWithoutPages ? (1000, 0) : (search.Query.Limit, search.Query.Offset);
            results.Add([.. FusionKernel.Fuse(fusion, lists, limit, offset).Where(entry => !(entry.Score < search.Query.ScoreThreshold)).Select(entry => new Hit(points[entry.Id], entry.Score))]);
        }

        return results;
    }

    private static void Show(NaiveData data)
    {
        foreach (var point in data.NotYetVisible)
        {
            data.Points.RemoveAll(other => other.Id == point.Id);
            data.Points.Add(point);
        }

        data.NotYetVisible.Clear();
    }

    private HybridCollectionDefinition Described(HybridCollectionDefinition definition) => Defect switch
    {
        Defect.ForgetsDistances => WithoutDistances(definition),
        Defect.ForgetsAnalyzers => WithoutAnalyzers(definition),
        _ => definition,
    };

    private static HybridCollectionDefinition WithoutAnalyzers(HybridCollectionDefinition definition)
    {
        var copy = new HybridCollectionDefinition();
        foreach (var field in definition.Dense)
            copy.Dense.Add(field);
        foreach (var field in definition.Text)
            copy.Text.Add(new Bm25Field(field.Name, field.Source));
        return copy;
    }

    private static HybridCollectionDefinition WithoutPayload(HybridCollectionDefinition definition)
    {
        var copy = new HybridCollectionDefinition();
        foreach (var field in definition.Dense)
            copy.Dense.Add(field);
        foreach (var field in definition.Sparse)
            copy.Sparse.Add(field);
        return copy;
    }

    private static HybridCollectionDefinition WithoutDistances(HybridCollectionDefinition definition)
    {
        var copy = new HybridCollectionDefinition();
        foreach (var field in definition.Dense)
            copy.Dense.Add(new DenseField(field.Name, field.Dimensions, Distance.Cosine));
        foreach (var field in definition.Sparse)
            copy.Sparse.Add(field);
        foreach (var field in definition.Payload)
            copy.Payload.Add(field);
        return copy;
    }

    private IReadOnlyList<Hit> Search(LegSearch leg)
    {
        var filter = Defect is Defect.SearchesUnfiltered or Defect.FiltersAfterwards ? null : leg.Filter;
        var all = Data.Points.DistinctBy(point => point.Id).ToList();
        var expected = leg.Leg switch
        {
            DenseLeg dense => Dense(all, leg, dense, filter),
            SparseLeg sparse => Sparse(all, leg, sparse, filter),
            TextLeg text => Text(all, leg, text, filter),
            _ => throw new NotSupportedException("naive has no such leg."),
        };
        if (Defect == Defect.OrdersTiesByArrival)
            expected = [.. expected.Select((entry, i) => entry with { Score = entry.Score - (1e-9 * all.FindIndex(point => point.Id == entry.Id)) }).OrderByDescending(entry => entry.Score)];
        if (leg.ScoreThreshold is { } threshold && Defect != Defect.IgnoresThresholds)
            expected = [.. expected.Where(entry => Defect == Defect.ThresholdsExclude ? entry.Score > threshold : entry.Score >= threshold)];
        if (Defect != Defect.IgnoresLimits)
            expected = [.. expected.Take(leg.Limit)];
        var byId = all.ToDictionary(point => point.Id, StringComparer.Ordinal);
        return [.. expected.Where(entry => Defect != Defect.FiltersAfterwards || Passes(leg.Filter, byId[entry.Id])).Select(entry => new Hit(Selected(byId[entry.Id], leg.Payload, leg.Vectors), entry.Score))];
    }

    private List<ScoredId> Dense(List<HybridPoint> points, LegSearch leg, DenseLeg dense, Filter? filter)
    {
        var distance = Data.Definition.Dense.First(field => field.Name == leg.Field).Distance;
        if (Defect == Defect.DotForCosine && distance == Distance.Cosine)
            distance = Distance.Dot;
        double Score(HybridPoint point)
        {
            var score = Oracle.Similarity(distance, dense.Vector.Span, point.Dense[leg.Field].Span);
            return (Defect, distance) switch
            {
                (Defect.PositiveDistance, Distance.Euclid) => -score,
                (Defect.SquaredDistance, Distance.Euclid) => -score * score,
                _ => score,
            };
        }

        return Oracle.Ranked(from point in points where Passes(filter, point) && point.Dense.TryGetValue(leg.Field, out _) select new ScoredId(point.Id, Score(point)));
    }

    private List<ScoredId> Sparse(List<HybridPoint> points, LegSearch leg, SparseLeg sparse, Filter? filter)
    {
        var query = sparse.Vector;
        if (Defect == Defect.DropsLightTerms)
            query = query.Prune(new SparsePruning { MinWeight = query.Values.ToArray().DefaultIfEmpty().Max() * 0.01f });
        var passing = points.Where(point => Passes(filter, point)).ToList();
        var isIdf = Data.Definition.Sparse.First(field => field.Name == leg.Field).Weighting == SparseWeighting.Idf && Defect != Defect.IgnoresIdf;
        var expected = isIdf
            ? Oracle.Idf(Defect == Defect.FiltersIdf ? passing : points, query, filter)
            : Oracle.Sparse(passing, query);
        if (Defect == Defect.FindsWithoutSharedTerms)
            expected.AddRange(passing.Where(point => point.Sparse.Count > 0 && !expected.Exists(entry => entry.Id == point.Id)).Select(point => new ScoredId(point.Id, 0)));
        return expected;
    }

    private List<ScoredId> Text(List<HybridPoint> points, LegSearch leg, TextLeg text, Filter? filter)
    {
        var field = Defect == Defect.SearchesFirstTextField ? Data.Definition.Text[0] : Data.Definition.Text.First(field => field.Name == leg.Field);
        var search = new NaiveTextSearch(Defect, field, points, point => Data.SearchedPayloads.TryGetValue(point.Id, out var payload) ? payload : point.Payload);
        return search.Rank(text.Text, point => Passes(filter, point));
    }

    private bool Passes(Filter? filter, HybridPoint point)
    {
        if (filter is null)
            return true;
        return Defect switch
        {
            Defect.NegationNeedsTheField => PassesWithFields(filter, point),
            Defect.RangesSpreadOverElements => new FilterEvaluator(SplitRanges(filter)).Matches(point.Id, point.Payload.Utf8.Span),
            Defect.NullExists => new FilterEvaluator(filter).Matches(point.Id, Payload.Parse(point.Payload.ToString().Replace(":null", ":\"null\"", StringComparison.Ordinal)).Utf8.Span),
            Defect.IgnoresCase => new FilterEvaluator(Filter.Parse(filter.ToString().Replace("\"DE\"", "\"de\"", StringComparison.Ordinal))).Matches(point.Id, Payload.Parse(point.Payload.ToString().Replace("\"DE\"", "\"de\"", StringComparison.Ordinal)).Utf8.Span),
            Defect.ComparesAsDoubles => new FilterEvaluator(AsDoubles(filter)).Matches(point.Id, AsDoubles(point.Payload).Utf8.Span),
            _ => new FilterEvaluator(filter).Matches(point.Id, point.Payload.Utf8.Span),
        };
    }

    private static bool PassesWithFields(Filter filter, HybridPoint point) => filter switch
    {
        NotFilter { Operand: EqualFilter equal } => FilterOracle.Passes(Filter.Exists(equal.Field) & filter, point.Id, point.Payload),
        AndFilter and => and.Operands.All(operand => PassesWithFields(operand, point)),
        OrFilter or => or.Operands.Any(operand => PassesWithFields(operand, point)),
        _ => FilterOracle.Passes(filter, point.Id, point.Payload),
    };

    private static Filter SplitRanges(Filter filter) => filter switch
    {
        RangeFilter { Lower: { } lower, Upper: { } upper } range =>
            (lower.IsInclusive ? Filter.Range(range.Field, gte: lower.Value) : Filter.Range(range.Field, gt: lower.Value))
            & (upper.IsInclusive ? Filter.Range(range.Field, lte: upper.Value) : Filter.Range(range.Field, lt: upper.Value)),
        NotFilter not => !SplitRanges(not.Operand),
        AndFilter and => Filter.And(and.Operands.Select(SplitRanges)),
        OrFilter or => Filter.Or(or.Operands.Select(SplitRanges)),
        _ => filter,
    };

    private static Filter AsDoubles(Filter filter) => filter switch
    {
        EqualFilter { Value.Kind: FilterValueKind.Int64 } equal => Filter.Equal(equal.Field, (double)equal.Value.AsInt64()),
        _ => filter,
    };

    private static Payload AsDoubles(Payload payload)
    {
        if (!payload.TryGetProperty("year", out var year) || year.ValueKind != System.Text.Json.JsonValueKind.Number)
            return payload;
        return payload.Patch(Payload.From([KeyValuePair.Create("year", (object?)year.GetDouble())]));
    }

    private void Put(NaiveData data, HybridPoint point)
    {
        var earlier = data.Points.FindIndex(other => SameId(other.Id, point.Id));
        if (earlier >= 0 && Defect == Defect.MergesPayloads)
            point.Payload = data.Points[earlier].Payload.Patch(point.Payload);
        if (earlier >= 0 && Defect == Defect.KeepsOldVectors)
        {
            foreach (var (field, vector) in data.Points[earlier].Sparse.Where(v => !point.Sparse.TryGetValue(v.Key, out _)))
                point.Sparse[field] = vector;
        }

        if (earlier < 0)
            data.SearchedPayloads.Remove(point.Id);
        else if (Defect == Defect.KeepsOldTexts)
            data.SearchedPayloads.TryAdd(point.Id, data.Points[earlier].Payload);
        if (earlier >= 0 && Defect != Defect.KeepsOldVersions)
            data.Points.RemoveAt(earlier);
        data.Points.Add(point);
    }

    private bool SameId(string left, string right) => string.Equals(left, right, Defect == Defect.IdsIgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private HybridPoint Stored(HybridPoint point, NaiveData data)
    {
        if (Defect == Defect.SharesObjects)
            return point;
        var id = Defect switch
        {
            Defect.TrimsIds => point.Id.Trim(),
            Defect.NormalisesNumbers => long.TryParse(point.Id, out var number) ? $"{number}" : point.Id,
            Defect.CutsIds => point.Id[..Math.Min(255, point.Id.Length)],
            _ => point.Id,
        };
        var copy = new HybridPoint(id, Kept(point.Payload, data));
        foreach (var (field, vector) in point.Dense)
            copy.Dense[field] = Defect == Defect.QuantisesDenseVectors ? vector.ToArray().Select(value => (float)(Half)value).ToArray() : vector.ToArray();
        foreach (var (field, vector) in point.Sparse.Where(v => v.Value.NonZeroCount > 0))
            copy.Sparse[field] = Quantised(vector);
        return copy;
    }

    private SparseEmbedding Quantised(SparseEmbedding vector)
    {
        var values = vector.Values.ToArray();
        if (Defect == Defect.QuantisesSparseWeights || capabilities.SparseWeightError > 0)
            values = [.. values.Select(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF8000))];
        return new SparseEmbedding(vector.Indices, values);
    }

    private Payload Kept(Payload payload, NaiveData data)
    {
        var json = JsonNode.Parse(payload.ToString())!.AsObject();
        foreach (var (key, value) in json.ToList())
        {
            var drops = Defect switch
            {
                Defect.ForgetsUndeclaredKeys => data.Definition.Payload.All(field => field.Name != key),
                Defect.DropsEmptyValues => value is null or JsonArray { Count: 0 },
                _ => false,
            };
            if (drops)
                json.Remove(key);
            else if (Defect == Defect.RoundsNumbers && value is JsonValue number && number.TryGetValue<double>(out var exact))
                json[key] = (double)(float)exact;
        }

        return Defect is Defect.ForgetsUndeclaredKeys or Defect.DropsEmptyValues or Defect.RoundsNumbers ? Payload.Parse(json.ToJsonString()) : payload;
    }

    private HybridPoint Patched(HybridPoint point, Payload patch)
    {
        var patched = new HybridPoint(point.Id, Defect switch
        {
            Defect.PatchReplaces => patch,
            Defect.PatchKeepsNulls => Payload.Parse(Merge(point.Payload, patch, deep: false)),
            Defect.PatchMergesDeeply => Payload.Parse(Merge(point.Payload, patch, deep: true)),
            _ => point.Payload.Patch(patch),
        });
        if (Defect == Defect.PatchKeepsTexts)
            Data.SearchedPayloads.TryAdd(point.Id, point.Payload);
        if (Defect == Defect.PatchLosesVectors)
            return patched;
        foreach (var (field, vector) in point.Dense)
            patched.Dense[field] = vector;
        foreach (var (field, vector) in point.Sparse)
            patched.Sparse[field] = vector;
        return patched;
    }

    private static string Merge(Payload payload, Payload patch, bool deep)
    {
        var json = JsonNode.Parse(payload.ToString())!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(patch.ToString())!.AsObject())
        {
            if (deep && value is null)
                json.Remove(key);
            else if (deep && value is JsonObject inner && json[key] is JsonObject target)
                inner.ToList().ForEach(p => target[p.Key] = p.Value?.DeepClone());
            else
                json[key] = value?.DeepClone();
        }

        return json.ToJsonString();
    }

    private HybridPoint Selected(HybridPoint point, PayloadSelection payload, VectorSelection vectors)
    {
        if (Defect == Defect.SharesObjects)
            return point;
        var selected = Defect switch
        {
            Defect.FillsMissingTexts => NaiveTextSearch.Filled(point.Payload, Data.Definition),
            Defect.JoinsTexts => NaiveTextSearch.Joined(point.Payload, Data.Definition),
            _ => point.Payload,
        };
        if (!payload.IncludesAll && Defect != Defect.IgnoresPayloadSelection)
        {
            var kept = payload.Keys.Where(key => selected.TryGetProperty(key, out _)).Select(key => KeyValuePair.Create(key, selected.TryGetProperty(key, out var value) ? (object?)value : null));
            selected = Payload.From(kept);
        }

        if (Defect == Defect.ShowsReservedKey && payload.IncludesAll)
            selected = selected.Patch(Payload.From([KeyValuePair.Create("_id", (object?)point.Id)]));
        var copy = new HybridPoint(point.Id, selected);
        bool Wanted(string field) => vectors.IncludesAll || vectors.Fields.Contains(field) || Defect == Defect.IgnoresVectorSelection;
        foreach (var (field, vector) in point.Dense.Where(v => Wanted(v.Key)))
            copy.Dense[field] = vector;
        foreach (var (field, vector) in point.Sparse.Where(v => Wanted(v.Key)))
            copy.Sparse[field] = vector;
        if (Defect == Defect.ShowsTextVectors && vectors.IncludesAll && Data.Definition.Text.Count > 0)
            copy.Sparse[Data.Definition.Text[0].Name] = new SparseEmbedding(new uint[] { 1 }, new float[] { 1 });
        return copy;
    }
}
