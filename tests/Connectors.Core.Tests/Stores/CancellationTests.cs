using Connectors.Tests.Fakes;

namespace Connectors.Tests.Stores;

public sealed class CancellationTests
{
    private static readonly CallOptions Soon = new() { Deadline = TimeSpan.FromMilliseconds(20) };

    public static TheoryData<string, bool> Operations => new()
    {
        { "count", false }, { "get", false }, { "search", false }, { "wait until visible", false }, { "delete", true }, { "update payload", true },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_deadline_that_passes_is_a_transient_fault_of_unknown_outcome_for_writes(string operation, bool isWrite)
    {
        await using var store = Hanging();
        var error = await Assert.ThrowsAsync<StoreException>(() => Run(store.Docs, operation, TimeSpan.FromMilliseconds(20), default));

        Assert.Equal(("fake", "docs", operation, true, isWrite), (error.Store, error.Collection, error.Operation, error.IsTransient, error.OutcomeUnknown));
        Assert.Contains("0.02 s", error.Message);
        Assert.IsAssignableFrom<OperationCanceledException>(error.InnerException);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_cancellation_by_nobody_is_a_transient_fault_and_never_an_OperationCanceledException(string operation, bool isWrite)
    {
        await using var store = new FakeStore(Given.Definition);
        store.Docs.Before = (call, _) => call == "describe" ? Task.CompletedTask : throw new TaskCanceledException("the server said CANCELLED");

        var error = await Assert.ThrowsAsync<StoreException>(() => Run(store.Docs, operation, Timeout.InfiniteTimeSpan, default));

        Assert.Equal((true, isWrite), (error.IsTransient, error.OutcomeUnknown));
        Assert.IsType<TaskCanceledException>(error.InnerException);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_callers_cancellation_is_an_OperationCanceledException_with_the_callers_token(string operation, bool isWrite)
    {
        _ = isWrite;
        await using var store = Hanging();
        using var source = new CancellationTokenSource();
        var running = Run(store.Docs, operation, Timeout.InfiniteTimeSpan, source.Token);
        Assert.False(running.IsCompleted);
        await source.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(source.Token, error.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_token_that_is_cancelled_already_keeps_the_call_from_the_store(string operation, bool isWrite)
    {
        _ = isWrite;
        await using var store = new FakeStore(Given.Definition);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(store.Docs, operation, Timeout.InfiniteTimeSpan, new CancellationToken(canceled: true)));
        Assert.Empty(store.Docs.Calls);
    }

    [Fact]
    public async Task The_stores_own_deadline_holds_where_a_call_has_none()
    {
        await using var store = new FakeStore(Given.Definition, deadline: TimeSpan.FromMilliseconds(20));
        store.Docs.Before = (_, token) => FakeCollection.Hang(token);
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => store.Docs.CountAsync())).IsTransient);
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => store.Docs.EnsureAsync(Given.Definition))).OutcomeUnknown);
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => store.Docs.DropAsync())).OutcomeUnknown);
        Assert.False((await Assert.ThrowsAsync<StoreException>(() => store.Docs.DescribeAsync())).OutcomeUnknown);
    }

    [Fact]
    public async Task A_bulk_write_looks_the_schema_up_within_its_deadline_and_leaves_its_requests_to_the_store()
    {
        await using var store = Hanging("describe");
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Docs.UpsertAsync([Given.Point("a")], new() { Deadline = Soon.Deadline }));
        Assert.Equal(("describe", false), (error.Operation, error.OutcomeUnknown));

        store.Docs.Before = (call, token) => call == "upsert" && token.CanBeCanceled ? Task.Delay(100, token) : Task.CompletedTask;
        Assert.Equal(1, (await store.Docs.UpsertAsync([Given.Point("a")], new() { Deadline = Soon.Deadline })).Written);
    }

    [Fact]
    public async Task A_scroll_keeps_the_deadline_page_by_page_and_translates_cancellation_like_the_others()
    {
        await using var store = new FakeStore(Given.Definition);
        await store.Docs.UpsertAsync([Given.Point("a"), Given.Point("b")]);
        store.Docs.Before = (call, token) => call == "scroll b" ? FakeCollection.Hang(token) : Task.CompletedTask;
        var seen = 0;
        var error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (var point in store.Docs.ScrollAsync(new() { Deadline = Soon.Deadline }))
            {
                seen++;

                // Longer than the deadline: the caller's own work does not count.
                await Task.Delay(60);
            }
        });
        Assert.Equal((1, "scroll", true, false), (seen, error.Operation, error.IsTransient, error.OutcomeUnknown));

        store.Docs.Before = (call, _) => call == "scroll b" ? throw new OperationCanceledException() : Task.CompletedTask;
        await Assert.ThrowsAsync<StoreException>(async () => await store.Docs.ScrollAsync().ToListAsync());

        using var source = new CancellationTokenSource();
        store.Docs.Before = async (call, token) =>
        {
            if (call != "scroll b")
                return;
            await source.CancelAsync();
            await FakeCollection.Hang(token);
        };
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.Docs.ScrollAsync(cancellationToken: source.Token).ToListAsync(source.Token));
        Assert.Equal(source.Token, cancelled.CancellationToken);
    }

    [Fact]
    public void A_deadline_is_positive_and_short_enough_for_a_timer_or_infinite()
    {
        var options = new CallOptions { Deadline = Timeout.InfiniteTimeSpan };
        foreach (var bad in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1), TimeSpan.MaxValue, TimeSpan.FromDays(25) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => options.Deadline = bad);
            Assert.Throws<ArgumentOutOfRangeException>(() => new FakeStore(deadline: bad));
        }

        Assert.Equal(Timeout.InfiniteTimeSpan, options.Deadline);
    }

    [Fact]
    public async Task The_longest_deadline_works()
    {
        await using var store = new FakeStore(Given.Definition, deadline: TimeSpan.FromDays(24));
        Assert.Equal(0, await store.Docs.CountAsync());
    }

    private static FakeStore Hanging(string? only = null)
    {
        var store = new FakeStore(Given.Definition);
        store.Docs.Before = (call, token) => only is null ? (call == "describe" ? Task.CompletedTask : FakeCollection.Hang(token)) : call == only ? FakeCollection.Hang(token) : Task.CompletedTask;
        return store;
    }

    private static Task Run(HybridCollection docs, string operation, TimeSpan deadline, CancellationToken cancellationToken) => operation switch
    {
        "count" => docs.CountAsync(null, new() { Deadline = deadline }, cancellationToken),
        "get" => docs.GetAsync("a", new() { Deadline = deadline }, cancellationToken),
        "search" => docs.SearchAsync(new() { Legs = { Given.SparseLeg } }, new() { Deadline = deadline }, cancellationToken),
        "wait until visible" => docs.WaitUntilVisibleAsync(new() { Deadline = deadline }, cancellationToken),
        "delete" => docs.DeleteAsync(["a"], new() { Deadline = deadline }, cancellationToken),
        _ => docs.UpdatePayloadAsync(["a"], Payload.Parse("""{"x":1}"""), new() { Deadline = deadline }, cancellationToken),
    };
}
