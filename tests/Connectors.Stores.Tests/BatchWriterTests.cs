using Polly;

namespace Connectors.Stores.Tests;

public sealed class BatchWriterTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly RecordingClock _clock = new();

    [Fact]
    public async Task Points_are_split_by_count_and_by_bytes_in_their_order()
    {
        var sender = new ScriptedSender(Written);
        await Writer(sender, new BatchLimits(3, 250, 1)).WriteAsync(Points(5), new UpsertOptions(), default);
        Assert.Equal([["0", "1"], ["2", "3"], ["4"]], sender.Requests);

        sender.Requests.Clear();
        await Writer(sender, new BatchLimits(3, 1_000, 1)).WriteAsync(Points(4), new UpsertOptions(), default);
        Assert.Equal([["0", "1", "2"], ["3"]], sender.Requests);

        sender.Requests.Clear();
        await Writer(sender, new BatchLimits(3, 1_000, 1)).WriteAsync(Points(2), new UpsertOptions { BatchBytes = 1 }, default);
        Assert.Equal([["0"], ["1"]], sender.Requests);
    }

    [Fact]
    public async Task A_transient_failure_is_tried_again_after_the_delay_that_the_server_asked_for()
    {
        var tries = 0;
        var sender = new ScriptedSender((_, _) => ++tries < 3 ? throw Failure("busy", transient: true, retryAfter: TimeSpan.FromSeconds(3)) : Written());
        var outcomes = await Writer(sender).WriteAsync(Points(2), new UpsertOptions(), default);
        Assert.Empty(outcomes);
        Assert.Equal(3, tries);
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)], _clock.Delays);
    }

    [Fact]
    public async Task When_retries_are_exhausted_every_point_of_the_request_is_unknown_and_the_others_are_written()
    {
        var sender = new ScriptedSender((batch, _) => batch[0].Point.Id == "0" ? throw Failure("no answer", transient: true, outcomeUnknown: true) : Written());
        var outcomes = await Writer(sender, new BatchLimits(2, 1_000, 1)).WriteAsync(Points(4), new UpsertOptions(), default);
        Assert.Equal([("0", PointStatus.Unknown), ("1", PointStatus.Unknown)], outcomes.Select(o => (o.Id, o.Status)));
        Assert.Equal(1 + StoreResilience.DefaultRetries, sender.Requests.Count(request => request[0] == "0"));
        Assert.Equal(["2", "3"], sender.Stored.Keys.Order());
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_halved_until_it_fits_and_a_single_point_that_never_fits_is_rejected()
    {
        var sender = new ScriptedSender((batch, _) => batch.Count > 3 || batch.Any(p => p.Point.Id == "9") ? throw Failure("too large") : Written());
        var outcomes = await Writer(sender).WriteAsync(Points(12), new UpsertOptions(), default);
        var outcome = Assert.Single(outcomes);
        Assert.Equal((9L, "9", PointStatus.Rejected), (outcome.Ordinal, outcome.Id, outcome.Status));
        Assert.Equal(11, sender.Stored.Count);
    }

    [Fact]
    public async Task A_refusal_is_narrowed_down_to_the_points_that_caused_it()
    {
        string[] bad = ["17", "64"];
        var sender = new ScriptedSender((batch, _) => batch.Any(p => bad.Contains(p.Point.Id)) ? throw Failure("bad point") : Written());
        var outcomes = await Writer(sender).WriteAsync(Points(100), new UpsertOptions(), default);
        Assert.Equal(bad, outcomes.Where(o => o.Status == PointStatus.Rejected).Select(o => o.Id));
        Assert.Equal(98, sender.Stored.Count);
    }

    [Fact]
    public async Task A_fatal_failure_before_anything_was_written_is_thrown()
    {
        var sender = new ScriptedSender((_, _) => throw Failure("wrong key"));
        var error = await Assert.ThrowsAsync<StoreException>(() => Writer(sender, new BatchLimits(2, 1_000, 1)).WriteAsync(Points(6), new UpsertOptions(), default));
        Assert.Equal("wrong key", error.StatusCode);
        Assert.Single(sender.Requests);
    }

    [Fact]
    public async Task After_a_fatal_failure_nothing_more_is_sent_and_the_rest_is_reported()
    {
        var sender = new ScriptedSender((batch, _) => batch[0].Point.Id == "2" ? throw Failure("quota") : Written());
        var outcomes = await Writer(sender, new BatchLimits(2, 1_000, 1)).WriteAsync(Points(6), new UpsertOptions(), default);
        Assert.Equal(["2", "3", "4", "5"], outcomes.Select(o => o.Id));
        Assert.All(outcomes, o => Assert.Equal(PointStatus.Rejected, o.Status));
        Assert.Equal(2, sender.Requests.Count);
    }

    [Fact]
    public async Task Points_that_were_never_sent_are_rejected_and_may_be_written_later()
    {
        var sender = new ScriptedSender((batch, _) => batch[0].Point.Id == "2" ? throw new StoreUnreachableException("refused") { IsTransient = true } : Written()) { Classifier = _ => WriteFault.Fatal };
        var outcomes = await Writer(sender, new BatchLimits(2, 1_000, 1)).WriteAsync(Points(6), new UpsertOptions(), default);
        Assert.Equal(["2", "3", "4", "5"], outcomes.Select(o => o.Id));
        Assert.All(outcomes, o => Assert.Equal((PointStatus.Rejected, true), (o.Status, o.IsTransient)));
        Assert.Equal(2 + StoreResilience.DefaultRetries, sender.Requests.Count);

        var bad = new ScriptedSender((batch, _) => batch.Any(p => p.Point.Id == "1") ? throw Failure("bad point") : Written());
        Assert.False(Assert.Single(await Writer(bad).WriteAsync(Points(3), new UpsertOptions(), default)).IsTransient);
    }

    [Fact]
    public async Task Outcomes_that_the_server_gives_point_by_point_are_passed_on()
    {
        var sender = new ScriptedSender((batch, _) => Task.FromResult<IReadOnlyList<PointOutcome>>([new PointOutcome(batch[1].Ordinal, batch[1].Point.Id, PointStatus.Rejected, "no")]));
        var outcome = Assert.Single(await Writer(sender).WriteAsync(Points(3), new UpsertOptions(), default));
        Assert.Equal(1, outcome.Ordinal);
    }

    [Fact]
    public async Task A_wait_that_is_longer_than_the_deadline_is_not_begun()
    {
        var tries = 0;
        var sender = new ScriptedSender((_, _) =>
        {
            tries++;
            throw Failure("busy", transient: true, retryAfter: TimeSpan.FromSeconds(60));
        });
        var outcomes = await Writer(sender).WriteAsync(Points(2), new UpsertOptions { Deadline = TimeSpan.FromSeconds(30) }, default);
        Assert.Equal(1, tries);
        Assert.All(outcomes, outcome => Assert.Equal((PointStatus.Rejected, true, "busy"), (outcome.Status, outcome.IsTransient, outcome.Error)));
    }

    [Fact]
    public async Task A_request_that_passes_its_deadline_is_unknown_and_not_a_cancellation()
    {
        var sender = new ScriptedSender(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return [];
        });
        var outcomes = await Writer(sender).WriteAsync(Points(2), new UpsertOptions { Deadline = TimeSpan.FromMilliseconds(50) }, default);
        Assert.All(outcomes, o => Assert.Equal(PointStatus.Unknown, o.Status));
        Assert.Equal(2, outcomes.Count);
    }

    [Fact]
    public async Task The_callers_cancellation_is_a_cancellation_and_lets_later_writes_of_the_same_ids_go_on()
    {
        using var cancellation = new CancellationTokenSource();
        var order = new WriteOrder();
        var hanging = new ScriptedSender(async (_, token) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return [];
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Writer(hanging, order: order).WriteAsync(Points(2), new UpsertOptions(), cancellation.Token));
        Assert.Empty(await Writer(ScriptedSender.Obedient, order: order).WriteAsync(Points(2), new UpsertOptions(), default));
    }

    [Fact]
    public async Task Concurrent_calls_never_have_an_id_in_two_requests_and_the_call_that_came_last_wins()
    {
        var sender = new ScriptedSender(async (batch, token) =>
        {
            await Task.Yield();
            // Every first try of an even batch fails, so that retries would overtake later writes if they could.
            return batch[0].Ordinal % 2 == 0 && Random.Shared.Next(3) == 0 ? throw Failure("busy", transient: true) : [];
        });
        var writer = Writer(sender, new BatchLimits(3, 10_000, 4));
        var calls = new List<Task>();
        for (var call = 0; call < 30; call++)
            calls.Add(writer.WriteAsync(Points(20, payload: call), new UpsertOptions(), default));
        await Task.WhenAll(calls);
        Assert.Equal(20, sender.Stored.Count);
        Assert.All(sender.Stored.Values, stored => Assert.Equal("""{"call":29}""", stored));
    }

    [Fact]
    public async Task A_point_stays_unknown_when_a_later_try_or_a_half_of_its_batch_is_plainly_refused()
    {
        // The first try may have been applied; that the second meets a closed door does not undo it.
        var tries = 0;
        var sender = new ScriptedSender((_, _) => throw (++tries == 1 ? Failure("lost", transient: true, outcomeUnknown: true) : Failure("forbidden")));
        var outcomes = await Writer(sender).WriteAsync(Points(1), new UpsertOptions(), default);
        Assert.Equal(PointStatus.Unknown, outcomes.Single().Status);

        // The same for a batch whose halves are refused: a server may have deleted the old points before it refused the whole.
        sender = new ScriptedSender((batch, _) => throw (batch.Count > 1 ? Failure("bad point", outcomeUnknown: true) : Failure("forbidden")));
        outcomes = await Writer(sender).WriteAsync(Points(2), new UpsertOptions(), default);
        Assert.Equal([PointStatus.Unknown, PointStatus.Unknown], outcomes.Select(outcome => outcome.Status));

        // Nor does a server's word on one point of a half: the conflict of a condition may be with the point itself.
        sender = new ScriptedSender((batch, _) => batch.Count > 1
            ? throw Failure("too large", outcomeUnknown: true)
            : Task.FromResult<IReadOnlyList<PointOutcome>>(batch[0].Ordinal == 0 ? [new PointOutcome(0, "0", PointStatus.Rejected, "conflict")] : [])) { Classifier = _ => WriteFault.TooLarge };
        outcomes = await Writer(sender).WriteAsync(Points(2), new UpsertOptions(), default);
        Assert.Equal(("0", PointStatus.Unknown, true), (outcomes.Single().Id, outcomes.Single().Status, outcomes.Single().IsTransient));

        sender = new ScriptedSender((_, _) => throw Failure("forbidden"));
        await Assert.ThrowsAsync<StoreException>(() => Writer(sender).WriteAsync(Points(2), new UpsertOptions(), default));
    }

    [Fact]
    public async Task Progress_is_told_after_each_request_and_ends_at_the_total()
    {
        var told = new List<UpsertProgress>();
        await Writer(ScriptedSender.Obedient, new BatchLimits(4, 10_000, 1)).WriteAsync(Points(10), new UpsertOptions { Progress = new Told(told) }, default);
        Assert.Equal([4, 8, 10], told.Select(progress => progress.Written));
        Assert.All(told, progress => Assert.Equal(10, progress.Total));
    }

    private BatchWriter Writer(IBatchSender sender, BatchLimits? limits = null, WriteOrder? order = null) =>
        new(sender, order ?? new WriteOrder(), limits ?? new BatchLimits(1_000, 1_000_000, 2), StoreResilience.CreatePipeline(timeProvider: _clock), Deadline);

    private static Task<IReadOnlyList<PointOutcome>> Written(IReadOnlyList<PendingPoint> batch, CancellationToken cancellationToken) => Written();

    private static Task<IReadOnlyList<PointOutcome>> Written() => Task.FromResult<IReadOnlyList<PointOutcome>>([]);

    private static List<PendingPoint> Points(int count, int? payload = null) =>
        [.. Enumerable.Range(0, count).Select(i => new PendingPoint(i, new HybridPoint($"{i}", payload is { } call ? Payload.Parse($$"""{"call":{{call}}}""") : default)))];

    private static StoreException Failure(string status, bool transient = false, bool outcomeUnknown = false, TimeSpan? retryAfter = null) =>
        new(status) { StatusCode = status, IsTransient = transient, OutcomeUnknown = outcomeUnknown, RetryAfter = retryAfter };

    private sealed class Told(List<UpsertProgress> told) : IProgress<UpsertProgress>
    {
        public void Report(UpsertProgress value) => told.Add(value);
    }
}
