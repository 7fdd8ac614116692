using System.Reflection;

namespace Connectors.Conformance.Tests;

public class SuiteTests
{
    private static readonly StoreCapabilities Limited = NaiveTarget.Full with
    {
        TextSearch = false,
        NegativeSparseWeights = false,
        NegativeQueryWeights = false,
        MaxSparseIndex = 100_000_000,
        MaxDenseDimensions = 4096,
        MissingDenseVectors = false,
        IdfWeighting = false,
        FiltersOnUndeclaredFields = false,
        FiltersOnWords = false,
        PayloadUpdates = false,
        ServerFusion = false,
        MaxResultWindow = 10_000,
        SparseWeightError = 1.0 / 256,
        Durable = false,
    };

    [Fact]
    public async Task A_store_that_does_everything_right_passes_every_case()
    {
        var results = await RunAllAsync(new NaiveTarget());
        AssertNoFailures(results);
        Assert.True(results.Count(result => result.Outcome == ConformanceOutcome.Passed) >= 480, $"Only {results.Count(result => result.Outcome == ConformanceOutcome.Passed)} cases ran.");
    }

    [Fact]
    public async Task A_store_that_can_do_little_passes_or_skips_every_case_with_a_reason_from_its_capabilities()
    {
        var results = await RunAllAsync(new NaiveTarget(capabilities: Limited));
        AssertNoFailures(results);
        var skipped = results.Where(result => result.Outcome == ConformanceOutcome.Skipped).ToList();
        Assert.All(skipped, result => Assert.Contains("naive", result.Message, StringComparison.Ordinal));
        Assert.InRange(skipped.Count, 50, 100);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task A_store_with_a_defect_fails_the_case_that_is_about_it(Defect defect, string name)
    {
        await using var context = await ConformanceContext.OpenAsync(new NaiveTarget(defect));
        var result = await ConformanceRunner.RunAsync(ConformanceSuite.Cases.Single(conformanceCase => conformanceCase.Name == name), context);
        Assert.Equal(ConformanceOutcome.Failed, result.Outcome);
        Assert.False(string.IsNullOrEmpty(result.Message));
    }

    [Fact]
    public void Every_defect_is_proven_to_be_found() =>
        Assert.Equal(Enum.GetValues<Defect>().Where(defect => defect != Defect.None), Defects.Select(row => (Defect)row[0]).Distinct().Order());

    [Fact]
    public void Every_public_operation_is_the_subject_of_a_case()
    {
        var covered = ConformanceSuite.Cases.Select(conformanceCase => conformanceCase.Operation).ToHashSet();
        string[] missing =
        [
            .. from type in new[] { typeof(HybridStore), typeof(HybridCollection), typeof(HybridCollection<>), typeof(HybridSearcher) }
               from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
               where !method.IsSpecialName && method.GetBaseDefinition().DeclaringType != typeof(object) && method.Name != nameof(IAsyncDisposable.DisposeAsync)
               where !covered.Contains(method.Name)
               select $"{type.Name}.{method.Name}",
        ];
        Assert.Equal([], missing);
    }

    [Fact]
    public void Every_case_is_a_sentence_of_its_own_with_its_source()
    {
        Assert.Equal(ConformanceSuite.Cases.Count, ConformanceSuite.Cases.Select(conformanceCase => conformanceCase.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(ConformanceSuite.Cases, conformanceCase =>
        {
            Assert.True(conformanceCase.Name.Contains(' ', StringComparison.Ordinal), conformanceCase.Name);
            Assert.True(conformanceCase.Source.Length > 10, conformanceCase.Name);
            Assert.True(conformanceCase.Topic.Length > 0, conformanceCase.Name);
        });
    }

    [Fact]
    public void Every_topic_of_section_3_has_cases() => Assert.Equal(
        ["Edges", "Exact", "Ids", "Limits", "Payload", "Ranking", "Read", "Repeats", "Resilience", "Same", "Scores", "Telemetry", "Unknown"],
        ConformanceSuite.Cases.Where(c => c.Source.StartsWith("3 ", StringComparison.Ordinal)).Select(c => c.Source[2..].Split(' ', ':')[0]).Append("Ranking").Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public async Task An_exception_is_skipped_while_its_case_fails_and_a_failure_once_it_passes()
    {
        var failing = new Dictionary<string, string> { ["Null removes a key"] = "known" };
        await using var broken = await ConformanceContext.OpenAsync(new NaiveTarget(Defect.PatchKeepsNulls) { Exceptions = failing });
        var result = await ConformanceRunner.RunAsync(ConformanceSuite.Cases.Single(c => c.Name == "Null removes a key"), broken);
        Assert.Equal((ConformanceOutcome.Skipped, "known"), (result.Outcome, result.Message));

        await using var repaired = await ConformanceContext.OpenAsync(new NaiveTarget { Exceptions = failing });
        result = await ConformanceRunner.RunAsync(result.Case, repaired);
        Assert.Equal(ConformanceOutcome.Failed, result.Outcome);
        Assert.Contains("Take it off the list", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_collection_is_dropped_at_the_end()
    {
        var target = new NaiveTarget();
        await using (var context = await ConformanceContext.OpenAsync(target))
        {
            foreach (var conformanceCase in ConformanceSuite.Cases.Where(c => c.Topic is "Schema" or "Ranking"))
                await ConformanceRunner.RunAsync(conformanceCase, context);
        }

        await using var store = await target.OpenAsync(CancellationToken.None);
        Assert.Equal([], await store.ListAsync());
    }

    [Fact]
    public async Task What_a_failed_call_has_created_after_all_is_dropped_at_the_end_and_nothing_else()
    {
        var target = new NaiveTarget();
        await using var store = await target.OpenAsync(CancellationToken.None);
        var foreign = ConformanceContext.Prefix + "of_another_run";
        await store.Collection(foreign).EnsureAsync(Schemas.Pair);
        await using (var context = await ConformanceContext.OpenAsync(target))
            await store.Collection(context.NewName() + "_late").EnsureAsync(Schemas.Pair);

        Assert.Equal([foreign], await store.ListAsync());
    }

    [Fact]
    public void The_filters_of_the_table_select_parts_of_the_data_and_agree_with_the_evaluator_of_core()
    {
        var points = ConformanceData.Generate(new StoreCapabilities()).Points;
        var filters = FilterTable.Declared.Concat(FilterTable.Words).Concat(FilterTable.Undeclared).ToList();
        var parts = 0;
        foreach (var filter in filters)
        {
            var evaluator = new FilterEvaluator(filter);
            var passing = points.Where(point => Oracle.Passes(filter, point)).Select(point => point.Id).ToList();
            Assert.Equal(points.Where(point => evaluator.Matches(point.Id, point.Payload.Utf8.Span)).Select(point => point.Id), passing);
            parts += passing.Count > 0 && passing.Count < points.Count ? 1 : 0;
        }

        Assert.True(filters.Count >= 120, $"{filters.Count} filters");
        Assert.True(parts >= filters.Count * 8 / 10, $"{parts} of {filters.Count} filters select a part");
    }

    [Fact]
    public void The_generated_data_is_the_same_everywhere()
    {
        var data = ConformanceData.Generate(new StoreCapabilities());
        Assert.Equal(ConformanceData.Count, data.ById.Count);
        Assert.Equal("doc-0", data.Points[0].Id);
        Assert.Equal(ConformanceData.Generate(new StoreCapabilities()).Points.Select(point => point.Payload), data.Points.Select(point => point.Payload));
        Assert.True(data.Points.Count(point => point.Dense.Count < 3) > 20);
        Assert.All(ConformanceData.Generate(Limited).Points, point => Assert.Equal(3, point.Dense.Count));
    }

    public static TheoryData<Defect, string> Defects => new()
    {
        { Defect.KeepsOldVersions, "A later call replaces what an earlier call wrote" },
        { Defect.KeepsOldVersions, "Writing the same points twice changes nothing" },
        { Defect.MergesPayloads, "A point that exists is replaced whole: payload" },
        { Defect.KeepsOldVectors, "A vector that the new version lacks is gone" },
        { Defect.LosesDeletes, "Deleting by ids leaves the others whole" },
        { Defect.LosesDeletes, "No search sees deleted points" },
        { Defect.DeletesTooMuch, "Deleting by filter deletes the points that pass, and no others" },
        { Defect.ShowsWritesLate, "A sparse search sees an awaited write" },
        { Defect.ShowsWritesLate, "Each of ten writes is seen at once" },
        { Defect.DoesNotWait, "A relaxed write is seen after the wait" },
        { Defect.SearchesUnfiltered, "Filtered cosine search ranks as brute force does" },
        { Defect.SearchesUnfiltered, "The filter lang = \"de\"" },
        { Defect.SearchesUnfiltered, "The filters of query and leg both hold" },
        { Defect.FiltersAfterwards, "A filter is evaluated before scoring, so that the worst points are found when they alone pass" },
        { Defect.CountsUnfiltered, "Counting takes a filter" },
        { Defect.NegationNeedsTheField, "Deleting by a negated filter deletes the points without the field" },
        { Defect.NegationNeedsTheField, $"The filter {Filter.NotEqual("lang", "de")}" },
        { Defect.RangesSpreadOverElements, $"The filter {Filter.Range("counts", gt: 5, lt: 8)}" },
        { Defect.NullExists, $"The filter {Filter.Exists("lang")}" },
        { Defect.IgnoresCase, $"The filter {Filter.Equal("lang", "DE")}" },
        { Defect.ComparesAsDoubles, "Integers of 64 bits are compared exactly" },
        { Defect.IgnoresThresholds, "The threshold of a cosine leg keeps the score that it names" },
        { Defect.ThresholdsExclude, "The threshold of a sparse leg keeps the score that it names" },
        { Defect.OrdersTiesByArrival, "Equal sparse scores are ordered by id" },
        { Defect.IgnoresLimits, "A leg finds no more candidates than its limit" },
        { Defect.ForgetsUndeclaredKeys, "Undeclared scalars are kept" },
        { Defect.DropsEmptyValues, "Undeclared nulls and empty arrays are kept" },
        { Defect.DropsEmptyValues, "Declared nulls come back as they were written" },
        { Defect.RoundsNumbers, "Undeclared scalars are kept" },
        { Defect.IgnoresPayloadSelection, "Parts of the payload can be selected" },
        { Defect.IgnoresPayloadSelection, "A search can select payload and vectors" },
        { Defect.IgnoresVectorSelection, "Vectors can be selected" },
        { Defect.DotForCosine, "The score of a cosine field is the cosine" },
        { Defect.DotForCosine, "Cosine search ranks as brute force does" },
        { Defect.PositiveDistance, "Euclidean search ranks as brute force does" },
        { Defect.SquaredDistance, "The score of a euclid field is minus the distance, not squared" },
        { Defect.QuantisesSparseWeights, "Sparse weights are kept as far as the capabilities say" },
        { Defect.QuantisesSparseWeights, "Sparse search ranks as brute force does" },
        { Defect.QuantisesDenseVectors, "Dense vectors are kept in single precision" },
        { Defect.QuantisesDenseVectors, "A default index finds nearly all neighbours and does not quantise their scores" },
        { Defect.DropsLightTerms, "A light term of a query is not dropped" },
        { Defect.FindsWithoutSharedTerms, "A sparse leg gives no point that shares no index, whatever the limit" },
        { Defect.IgnoresIdf, "With inverse document frequencies each term counts ln((n − df + 0.5)/(df + 0.5) + 1)" },
        { Defect.FiltersIdf, "A filter does not change inverse document frequencies" },
        { Defect.PatchReplaces, "A named key is replaced and the others stay" },
        { Defect.PatchMergesDeeply, "An object is replaced whole, not merged" },
        { Defect.PatchKeepsNulls, "Null removes a key" },
        { Defect.PatchCreates, "Missing ids are reported and not created" },
        { Defect.PatchLosesVectors, "Vectors stay" },
        { Defect.ScrollSkips, "A scroll is not bound by the result window" },
        { Defect.ScrollSkips, "Pages of one point visit every point" },
        { Defect.ScrollShuffles, "Two scrolls have the same order" },
        { Defect.ScrollsUnfiltered, "A scroll takes a filter" },
        { Defect.IgnoresCancellation, "A scroll ends when its token is cancelled" },
        { Defect.IdsIgnoreCase, "Ids differ by case" },
        { Defect.TrimsIds, "White space of ids counts" },
        { Defect.NormalisesNumbers, "Numbers that are not canonical are ids of their own" },
        { Defect.CutsIds, "An id of 512 bytes is kept as given" },
        { Defect.ShowsReservedKey, "The reserved key is in no payload that comes back" },
        { Defect.ForgetsPayloadFields, "Describing gives the schema that was asked for" },
        { Defect.EnsureEmpties, "Ensuring the same schema again finds it compatible and keeps the points" },
        { Defect.ListsDropped, "A collection is listed from its creation to its drop" },
        { Defect.SharesPoints, "Points of one collection are not in another" },
        { Defect.RefusesConcurrency, "Writers, readers and searchers can work at once" },
        { Defect.AnswersFirstLeg, "A batch gives each query's own result, in order" },
        { Defect.AnswersFirstLeg, "Reciprocal ranks add up to 1/(60 + rank) for each leg" },
        { Defect.FusesFromRankZero, "What the server fuses has the scores of the client" },
        { Defect.FusesFromRankZero, "Auto gives the scores of the client wherever it fuses, and says where" },
        { Defect.FusesWithoutPages, "What the server fuses has the scores of the client" },
        { Defect.ForgetsDistances, "Another distance is a mismatch that names both" },
        { Defect.DeleteNeedsPoints, "An id without a point is no error" },
        { Defect.RestoresDropped, "A dropped collection is gone after the store was opened again" },
        { Defect.WrongExceptionOfMissing, "Every operation on a collection that was dropped through another object says so" },
        { Defect.ForgetsOnClose, "Acknowledged points are there after the store was opened again" },
        { Defect.ReportsNoProgress, "Progress ends with everything written" },
        { Defect.CutsLargeBatches, "A call of 2,000 points is split" },
        { Defect.FindsWithoutWords, "A text leg finds the points that have one of its words, and no others" },
        { Defect.FindsWithoutWords, "Every text of an array is searched, and no two of them are one word" },
        { Defect.NeedsAllWords, "A text leg finds the points that have one of its words, and no others" },
        { Defect.NeedsAllWords, "Of equally long texts the one with both words ranks before those with one" },
        { Defect.IgnoresRarity, "A rare word counts more than a frequent one" },
        { Defect.IgnoresRepetition, "Of equally long texts the one that repeats the word more ranks higher" },
        { Defect.IgnoresLength, "Of texts with the word once the shorter ranks higher" },
        { Defect.ComparesCase, "The case of letters does not count" },
        { Defect.NegativeTextScores, "Scores of texts are positive, and the best comes first" },
        { Defect.IgnoresThresholds, "The threshold of a text leg keeps the score that it names" },
        { Defect.ThresholdsExclude, "The threshold of a text leg keeps the score that it names" },
        { Defect.SearchesUnfiltered, "A filter holds for text hits" },
        { Defect.FiltersAfterwards, "A filter holds for text hits" },
        { Defect.StopsAtZero, "What lies behind quotes, line breaks and a zero is found too" },
        { Defect.KeepsOldTexts, "A new text of a point takes the place of the old one" },
        { Defect.LosesDeletes, "No text search sees a deleted point" },
        { Defect.PatchKeepsTexts, "A payload update of the text changes what finds the point" },
        { Defect.PatchReplaces, "A payload update of the text changes what finds the point" },
        { Defect.SearchesFirstText, "Every text of an array is searched, and no two of them are one word" },
        { Defect.RunsTextsTogether, "Every text of an array is searched, and no two of them are one word" },
        { Defect.FillsMissingTexts, "A payload comes back whole whatever its text is" },
        { Defect.JoinsTexts, "A payload comes back whole whatever its text is" },
        { Defect.IgnoresPayloadSelection, "The text can be selected and left out" },
        { Defect.ShowsTextVectors, "The server's vectors of a text are none of the point" },
        { Defect.AnswersFirstLeg, "A batch of texts gives each text's own result" },
        { Defect.AnswersFirstLeg, "Text and dense legs are fused by their ranks" },
        { Defect.FusesFromRankZero, "Text and dense legs that the server fuses have the scores of the client" },
        { Defect.ForgetsAnalyzers, "Describing gives a text field with its source and analyzer" },
        { Defect.ForgetsAnalyzers, "Another analyzer or source is a mismatch that names both" },
        { Defect.IgnoresAnalyzers, "The english analyzer knows stems" },
        { Defect.SearchesFirstTextField, "A collection may have two text fields" },
        { Defect.SharesObjects, "Two reads do not share what the caller may change" },
    };

    private static void AssertNoFailures(List<ConformanceResult> results)
    {
        var failed = results.Where(result => result.Outcome == ConformanceOutcome.Failed).Select(result => result.ToString()).ToList();
        Assert.True(failed.Count == 0, string.Join(Environment.NewLine, failed));
    }

    private static async Task<List<ConformanceResult>> RunAllAsync(NaiveTarget target)
    {
        await using var context = await ConformanceContext.OpenAsync(target);
        var results = new List<ConformanceResult>();
        foreach (var conformanceCase in ConformanceSuite.Cases)
            results.Add(await ConformanceRunner.RunAsync(conformanceCase, context));
        return results;
    }
}
