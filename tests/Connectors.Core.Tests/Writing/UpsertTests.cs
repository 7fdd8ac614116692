using Connectors.Tests.Fakes;

namespace Connectors.Tests.Writing;

public sealed class UpsertTests
{
    [Fact]
    public async Task Of_repeated_ids_the_last_is_written_and_the_earlier_are_superseded()
    {
        await using var store = new FakeStore(Given.Definition);
        var points = new[] { "a", "b", "a", "c", "a", "b" }.Select(Given.Point).ToArray();

        var report = await store.Docs.UpsertAsync(points);

        Assert.Equal(3, report.Written);
        Assert.True(report.IsComplete);
        Assert.Equal([(0, "a"), (1, "b"), (2, "a")], report.Others.Select(outcome => ((int)outcome.Ordinal, outcome.Id)));
        Assert.All(report.Others, outcome => Assert.Equal((PointStatus.Superseded, null), (outcome.Status, outcome.Error)));
        Assert.Equal([(3, "c"), (4, "a"), (5, "b")], store.Docs.Written.Select(pending => ((int)pending.Ordinal, pending.Point.Id)));
        Assert.Same(points[4], store.Docs.Points["a"]);
    }

    [Fact]
    public async Task A_bad_point_is_rejected_with_its_ordinal_and_the_others_are_written()
    {
        await using var store = new FakeStore(Given.Definition);
        var points = new[] { Given.Point("a"), new HybridPoint("bad") { Dense = { ["dense"] = new float[] { 1 } } }, Given.Point("b"), new HybridPoint(string.Empty) };

        var error = await Assert.ThrowsAsync<PartialUpsertException>(() => store.Docs.UpsertAsync(points));

        Assert.Equal(2, error.Report.Written);
        Assert.Equal([(1L, "bad"), (3L, string.Empty)], error.Report.Others.Select(outcome => (outcome.Ordinal, outcome.Id)));
        Assert.All(error.Report.Others, outcome => Assert.Equal(PointStatus.Rejected, outcome.Status));
        Assert.Equal(["a", "b"], store.Docs.Written.Select(pending => pending.Point.Id));
        Assert.Equal(("fake", "docs", "upsert", false, false), (error.Store, error.Collection, error.Operation, error.IsTransient, error.OutcomeUnknown));
        Assert.Contains("2 of 4 points were not written (2 rejected, 0 of unknown outcome). The first is point 1 ('bad')", error.Message);
        Assert.Contains("has 1 dimensions; the field has 2", error.Message);
    }

    [Fact]
    public async Task A_call_that_asks_for_it_gets_the_report_instead_of_the_exception()
    {
        await using var store = new FakeStore(Given.Definition);
        var report = await store.Docs.UpsertAsync([new HybridPoint(string.Empty), Given.Point("a")], new() { ThrowOnFailure = false });
        Assert.Equal(1, report.Written);
        Assert.False(report.IsComplete);
        Assert.Equal(PointStatus.Rejected, report.Others.Single().Status);
    }

    [Fact]
    public async Task A_bad_point_neither_supersedes_nor_is_superseded()
    {
        await using var store = new FakeStore(Given.Definition);
        HybridPoint good = Given.Point("a"), bad = new("a") { Dense = { ["nope"] = new float[] { 1 } } };
        var report = await store.Docs.UpsertAsync([bad, good, bad], new() { ThrowOnFailure = false });
        Assert.Equal(1, report.Written);
        Assert.Equal([(0L, PointStatus.Rejected), (2L, PointStatus.Rejected)], report.Others.Select(outcome => (outcome.Ordinal, outcome.Status)));
        Assert.Same(good, store.Docs.Points["a"]);
    }

    [Fact]
    public async Task What_the_store_reports_is_merged_in_the_order_of_the_call()
    {
        await using var store = new FakeStore(Given.Definition);
        store.Docs.Outcome = pending => pending.Point.Id switch
        {
            "lost" => new PointOutcome(pending.Ordinal, "lost", PointStatus.Unknown, "no answer"),
            "refused" => new PointOutcome(pending.Ordinal, "refused", PointStatus.Rejected, "too large"),
            _ => null,
        };

        var error = await Assert.ThrowsAsync<PartialUpsertException>(() => store.Docs.UpsertAsync([Given.Point("x"), Given.Point("lost"), new(string.Empty), Given.Point("x"), Given.Point("refused")]));

        Assert.Equal(
            [(0L, PointStatus.Superseded), (1L, PointStatus.Unknown), (2L, PointStatus.Rejected), (4L, PointStatus.Rejected)],
            error.Report.Others.Select(outcome => (outcome.Ordinal, outcome.Status)));
        Assert.Equal(1, error.Report.Written);
        Assert.True(error.OutcomeUnknown);
        Assert.False(error.IsTransient);
        Assert.Contains("3 of 5 points were not written (2 rejected, 1 of unknown outcome)", error.Message);
    }

    [Fact]
    public async Task Only_unknown_outcomes_make_the_failure_transient()
    {
        await using var store = new FakeStore(Given.Definition);
        store.Docs.Outcome = pending => new PointOutcome(pending.Ordinal, pending.Point.Id, PointStatus.Unknown, "no answer");
        var error = await Assert.ThrowsAsync<PartialUpsertException>(() => store.Docs.UpsertAsync(Given.Point("a")));
        Assert.True(error.IsTransient && error.OutcomeUnknown);
    }

    [Fact]
    public async Task When_every_point_is_bad_the_store_is_not_called()
    {
        await using var store = new FakeStore(Given.Definition);
        await store.Docs.UpsertAsync([new HybridPoint(string.Empty)], new() { ThrowOnFailure = false });
        Assert.Equal(["describe"], store.Docs.Calls);
    }

    [Fact]
    public async Task A_lazy_sequence_is_read_once_and_its_own_exception_comes_before_any_call()
    {
        await using var store = new FakeStore(Given.Definition);
        var reads = 0;
        Assert.Equal(2, (await store.Docs.UpsertAsync(Points())).Written);
        Assert.Equal(1, reads);

        store.Docs.Calls.Clear();
        await Assert.ThrowsAsync<InvalidDataException>(() => store.Docs.UpsertAsync(Broken()));
        Assert.Empty(store.Docs.Calls);

        IEnumerable<HybridPoint> Points()
        {
            reads++;
            yield return Given.Point("a");
            yield return Given.Point("b");
        }

        static IEnumerable<HybridPoint> Broken()
        {
            yield return Given.Point("a");
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task The_callers_options_reach_the_store()
    {
        await using var store = new FakeStore(Given.Definition);
        var options = new UpsertOptions { BatchPoints = 7, BatchBytes = 8, Parallel = 9, WaitUntilVisible = false };
        await store.Docs.UpsertAsync(Given.Point("a"), options);
        Assert.Same(options, store.Docs.WrittenWith);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.BatchPoints = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.BatchBytes = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Parallel = 0);
    }

    [Fact]
    public async Task Explicit_zeros_are_left_out_of_what_is_written_and_the_callers_point_keeps_them()
    {
        await using var store = new FakeStore(Given.Definition);
        var point = new HybridPoint("a", Payload.Parse("""{"year":1}"""))
        {
            Dense = { ["dense"] = new float[] { 0, 1 } },
            Sparse = { ["sparse"] = new SparseEmbedding(new uint[] { 1, 2, 3 }, new float[] { 0, 5, -0f }, vocabularyId: "v") },
        };
        await store.Docs.UpsertAsync(point);
        var written = store.Docs.Written.Single().Point;
        Assert.Equal([2u], written.Sparse["sparse"].Indices.ToArray());
        Assert.Equal("v", written.Sparse["sparse"].VocabularyId);
        Assert.Equal([0f, 1], written.Dense["dense"].ToArray());
        Assert.Equal(point.Payload, written.Payload);
        Assert.Equal(3, point.Sparse["sparse"].NonZeroCount);
    }

    [Fact]
    public async Task Points_that_cannot_be_made_visible_are_written_and_the_report_says_both()
    {
        await using var store = new FakeStore(Given.Definition);
        store.Docs.MakeVisible = _ => throw new StoreException("no refresh") { IsTransient = true };
        var report = await store.Docs.UpsertAsync([Given.Point("a"), Given.Point("a")], new() { ThrowOnFailure = false });
        Assert.Equal((1, true, "no refresh"), (report.Written, report.IsComplete, report.VisibilityFault!.Message));

        var error = await Assert.ThrowsAsync<PartialUpsertException>(() => store.Docs.UpsertAsync(Given.Point("a")));
        Assert.Equal((1, true, false), (error.Report.Written, error.IsTransient, error.OutcomeUnknown));
        Assert.Equal("All 1 points were written, but a search may not see them yet: no refresh", error.Message);

        store.Docs.MakeVisible = token => Task.Delay(Timeout.Infinite, token);
        report = await store.Docs.UpsertAsync([Given.Point("a")], new() { ThrowOnFailure = false, Deadline = TimeSpan.FromMilliseconds(50) });
        Assert.Contains("within 0.05 s", report.VisibilityFault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_calls_that_ask_for_it_and_wrote_something_wait_until_it_is_visible()
    {
        await using var store = new FakeStore(Given.Definition);
        var waited = 0;
        store.Docs.MakeVisible = _ =>
        {
            waited++;
            return Task.CompletedTask;
        };
        await store.Docs.UpsertAsync(Given.Point("a"), new() { WaitUntilVisible = false });
        await store.Docs.UpsertAsync([new HybridPoint(string.Empty)], new() { ThrowOnFailure = false });
        Assert.Equal(0, waited);
        Assert.Null((await store.Docs.UpsertAsync(Given.Point("a"))).VisibilityFault);
        Assert.Equal(1, waited);
    }
}
