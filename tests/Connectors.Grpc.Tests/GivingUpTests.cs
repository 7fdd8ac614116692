using Connectors.Grpc.Connections;
using Connectors.Grpc.Tests.Servers;

namespace Connectors.Grpc.Tests;

/// <summary>Deadlines and cancellation, and what becomes of the streams.</summary>
public sealed class GivingUpTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private static readonly (string Name, string Value)[] TimeoutExpired =
        [(":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "1"), ("grpc-message", "Timeout%20expired")];

    [Fact]
    public async Task A_deadline_is_told_to_the_server_and_kept_by_the_client()
    {
        var seen = new TaskCompletionSource<string>();
        var aborted = new TaskCompletionSource();
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            seen.TrySetResult(context.Request.Headers["grpc-timeout"].ToString());
            context.RequestAborted.Register(() => aborted.TrySetResult());
            await aborted.Task;
        });
        await using var transport = GrpcTransport.Connect(server.Address);

        using var reply = await transport.CallAsync(Calls.Of(Hello, TimeSpan.FromMilliseconds(1500)));

        Assert.Equal("1500m", await seen.Task);
        Assert.Equal((GrpcStatusCode.DeadlineExceeded, false, true), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Equal("/test.Service/Do: the deadline of 1.5 s passed without an answer; the server may still carry it out.", reply.Detail);
        await aborted.Task; // the stream is reset when the server does not end it by itself
    }

    [Fact]
    public async Task A_call_without_deadline_tells_none()
    {
        var seen = "";
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            seen = context.Request.Headers["grpc-timeout"].ToString();
            await context.AnswerAsync(Frames.Message(Hello));
        });

        using var reply = await Calls.MakeAsync(server.Address, Hello);

        Assert.Equal((GrpcStatusCode.Ok, ""), (reply.Status, seen));
    }

    [Fact]
    public async Task A_server_that_never_answers_at_all_lets_the_deadline_pass()
    {
        await using var server = FramePlayer.Start(connection => connection.HoldAsync());

        using var reply = await Calls.MakeAsync(server.Address, Hello, deadline: TimeSpan.FromMilliseconds(300));

        Assert.Equal((GrpcStatusCode.DeadlineExceeded, false), (reply.Status, reply.FromServer));
    }

    [Fact]
    public async Task A_CANCELLED_of_the_server_is_a_reply()
    {
        await using var server = await GrpcServer.StartAsync(context => context.RefuseAsync("1", "Timeout%20expired"));

        using var reply = await Calls.MakeAsync(server.Address, Hello, deadline: TimeSpan.FromMinutes(1));

        Assert.Equal((GrpcStatusCode.Cancelled, "Timeout expired", true, true), (reply.Status, reply.Detail, reply.FromServer, reply.WasSent));
    }

    [Fact]
    public async Task A_cancelled_token_ends_the_call_with_its_exception_and_resets_the_stream()
    {
        var aborted = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult());
            arrived.TrySetResult();
            await aborted.Task;
        });
        await using var transport = GrpcTransport.Connect(server.Address);
        using var cancellation = new CancellationTokenSource();

        var call = transport.CallAsync(Calls.Of(Hello), cancellation.Token).AsTask();
        await arrived.Task;
        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        await aborted.Task;
    }

    [Fact]
    public async Task A_token_that_was_cancelled_before_sends_nothing()
    {
        await using var server = FramePlayer.Start(connection => connection.HoldAsync());
        await using var transport = GrpcTransport.Connect(server.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await transport.CallAsync(Calls.Of(Hello), new CancellationToken(canceled: true)));

        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task A_burst_of_cancelled_calls_is_reset_in_small_groups_and_spares_the_others()
    {
        const int Burst = 60;
        var clock = new ManualClock();
        PlayedConnection? connection = null;
        var answers = new TaskCompletionSource();
        var streams = Enumerable.Range(0, Burst).Select(i => (2 * i) + 1).ToArray();
        await using var server = FramePlayer.Start(async played =>
        {
            connection = played;
            await played.OpenAsync();
            await Task.WhenAll(streams.Select(played.RequestOfAsync));
            await played.RequestOfAsync((2 * Burst) + 1);
            await played.AnswerAsync((2 * Burst) + 1, Hello);
            await answers.Task;
            await Task.WhenAll(streams.Select(stream => played.SendHeadersAsync(stream, end: true, TimeoutExpired)));
            await played.RequestOfAsync((2 * Burst) + 3);
            await played.AnswerAsync((2 * Burst) + 3, Hello);
            await played.HoldAsync();
        });
        await using var transport = GrpcTransport.Connect(server.Address, new() { Clock = clock });
        using var cancellation = new CancellationTokenSource();

        var cancelled = streams.Select(_ => transport.CallAsync(Calls.Of(Hello), cancellation.Token).AsTask()).ToArray();
        await Task.WhenAll(streams.Select(stream => Until(() => connection is not null, () => connection!.RequestOfAsync(stream))));
        await cancellation.CancelAsync();
        foreach (var call in cancelled)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        using (var other = await transport.CallAsync(Calls.Of(Hello)))
            Assert.Equal(GrpcStatusCode.Ok, other.Status);
        await Until(() => connection!.Resets >= AbandonedCalls.ResetsAtOnce);
        Assert.Equal(AbandonedCalls.ResetsAtOnce, connection!.Resets);

        clock.Advance(AbandonedCalls.Pause);
        await Until(() => connection.Resets >= 2 * AbandonedCalls.ResetsAtOnce);
        answers.SetResult(); // the other forty end by themselves and need no reset
        using (var last = await transport.CallAsync(Calls.Of(Hello)))
            Assert.Equal(GrpcStatusCode.Ok, last.Status);
        clock.Advance(AbandonedCalls.Pause);
        Assert.Equal((2 * AbandonedCalls.ResetsAtOnce, 1), (connection.Resets, server.Accepted));
    }

    [Fact]
    public async Task A_call_past_its_deadline_is_not_reset_when_the_server_ends_it_itself()
    {
        var clock = new ManualClock();
        PlayedConnection? connection = null;
        var passed = new TaskCompletionSource();
        await using var server = FramePlayer.Start(async played =>
        {
            connection = played;
            await played.OpenAsync();
            await passed.Task;
            await played.SendHeadersAsync(1, end: true, TimeoutExpired);
            await played.RequestOfAsync(3);
            await played.AnswerAsync(3, Hello);
            await played.HoldAsync();
        });
        await using var transport = GrpcTransport.Connect(server.Address, new() { Clock = clock });

        var late = transport.CallAsync(Calls.Of(Hello, TimeSpan.FromSeconds(5))).AsTask();
        await Until(() => connection is not null, () => connection!.RequestOfAsync(1));
        clock.Advance(TimeSpan.FromSeconds(5));
        using (var reply = await late)
            Assert.Equal((GrpcStatusCode.DeadlineExceeded, false, true), (reply.Status, reply.FromServer, reply.WasSent));
        passed.SetResult();
        using (var next = await transport.CallAsync(Calls.Of(Hello)))
            Assert.Equal(GrpcStatusCode.Ok, next.Status);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((0, 1), (connection!.Resets, server.Accepted));
    }

    [Fact]
    public async Task The_memory_of_a_message_is_not_read_after_its_call_has_ended_though_its_stream_still_waits_for_its_reset()
    {
        const int InitialWindow = 65_535; // of a connection and of each stream (RFC 9113, section 6.9.2)
        const int Large = (2 * AbandonedCalls.ResetsAtOnce) + 1;
        var clock = new ManualClock();
        PlayedConnection? connection = null;
        await using var server = FramePlayer.Start(async played =>
        {
            connection = played;
            played.GrantsWindow = false;
            await played.OpenAsync();
            await played.RequestOfAsync(Large + 2);
            await played.AnswerAsync(Large + 2, Hello);
            await played.HoldAsync();
        });
        await using var transport = GrpcTransport.Connect(server.Address, new() { Clock = clock });
        using var cancellation = new CancellationTokenSource();
        var cancelled = Enumerable.Range(0, AbandonedCalls.ResetsAtOnce).Select(_ => transport.CallAsync(Calls.Of(Hello), cancellation.Token).AsTask()).ToArray();
        await Until(() => connection is not null, () => connection!.RequestOfAsync(Large - 2));
        await cancellation.CancelAsync();
        await Task.WhenAll(cancelled).ContinueWith(_ => { }, TaskScheduler.Default);
        await Until(() => connection!.Resets == AbandonedCalls.ResetsAtOnce); // there is no further turn until the clock moves

        using var giveUp = new CancellationTokenSource();
        var call = transport.CallAsync(Calls.Of(new byte[1_000_000]), giveUp.Token).AsTask();
        await Until(() => connection!.DataBytes == InitialWindow);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await connection!.GrantAsync(Large, 10_000_000);
        await connection.GrantAsync(0, 10_000_000);
        using (var next = await transport.CallAsync(Calls.Of(Hello)))
            Assert.Equal(GrpcStatusCode.Ok, next.Status);

        Assert.Equal(InitialWindow + 5 + Hello.Length, connection.DataBytes);
        Assert.Equal(AbandonedCalls.ResetsAtOnce, connection.Resets);
        clock.Advance(AbandonedCalls.Pause);
        await connection.ResetOfAsync(Large);
    }

    [Fact]
    public async Task Calls_that_run_when_the_transport_ends_are_unavailable_and_later_ones_refused()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var transport = GrpcTransport.Connect(server.Address);
        var call = transport.CallAsync(Calls.Of(Hello)).AsTask();
        await arrived.Task;

        await transport.DisposeAsync();
        await transport.DisposeAsync();

        using var reply = await call;
        Assert.Equal((GrpcStatusCode.Unavailable, false, true), (reply.Status, reply.FromServer, reply.WasSent));
        Assert.Contains("disposed", reply.Detail, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await transport.CallAsync(Calls.Of(Hello)));
    }

    /// <summary>Waits for a state that must come; the test run's own limit ends the wait when it does not.</summary>
    private static async Task Until(Func<bool> state, Func<Task>? then = null)
    {
        while (!state())
            await Task.Delay(1);
        if (then is not null)
            await then();
    }
}
